package io.imagespec.docker.internal.engine;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.build.Deadline;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryException;
import java.util.Optional;

/** One build from base to delivery, within one deadline. */
final class BuildRun {
  private final Engine engine;
  private final BuildRequest request;
  private final BuildListener listener;
  private final ImageReference image;
  private final Deadline deadline;

  BuildRun(Engine engine, BuildRequest request, BuildListener listener) {
    this.engine = engine;
    this.request = request;
    this.listener = listener;
    this.image = request.delivery().image();
    this.deadline = Deadline.after(request.deadline());
  }

  BuiltImage run() throws InterruptedException {
    Platform platform = onlyPlatform();
    Optional<ImageReference> base = request.plan().base();
    Optional<Credential> credential = base.flatMap(this::credential);
    if (base.isPresent()) {
      new BasePull(engine, listener, allows(base.get()))
          .run(base.get(), platform, credential, deadline);
    }
    boolean kept = engine.inspect(image, deadline).isPresent();
    try {
      Digest id = new ImageBuild(engine, request, listener).run(platform, credential, deadline);
      checkPlatform(platform);
      BuiltImage built = deliver(id);
      kept = true;
      return built;
    } catch (RegistryException e) {
      kept = true; // it is what it should be, and the next push finds it in the engine's cache
      throw e;
    } finally {
      if (!kept) {
        engine.untag(image);
      }
    }
  }

  /** The classic builders take a base, or a layer of their cache, for whatever platform it is. */
  private void checkPlatform(Platform platform) throws InterruptedException {
    Optional<Platform> built = engine.inspect(image, deadline).map(StoredImage::platform);
    if (!built.equals(Optional.of(platform))) {
      throw new BuildFailedException(
          "build "
              + image
              + " on "
              + engine
              + ": asked for "
              + platform
              + " and got "
              + built.map(Platform::toString).orElse("nothing")
              + "; nothing was pushed; this engine cannot build it for that platform");
    }
  }

  private BuiltImage deliver(Digest id) throws InterruptedException {
    if (!(request.delivery() instanceof Delivery.Push)) {
      return new BuiltImage(id, Optional.empty());
    }
    Digest pushed =
        new ImagePush(engine, listener, allows(image)).run(image, credential(image), deadline);
    return new BuiltImage(id, Optional.of(pushed));
  }

  /** The classic builder makes one image for one platform. */
  private Platform onlyPlatform() {
    if (request.platforms().size() != 1) {
      throw new EngineUnavailableException(
          "build "
              + image
              + " for "
              + request.platforms()
              + " on "
              + engine
              + ": this engine's builder takes one platform at a time; use an engine that builds"
              + " several, or one platform");
    }
    return request.platforms().first();
  }

  private Optional<Credential> credential(ImageReference repository) {
    return request.keychain().find(repository.repository());
  }

  private boolean allows(ImageReference repository) {
    return request.insecure().allows(repository.domain());
  }
}
