package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.engine.api.EngineConnection;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryException;
import java.util.Optional;

/** A build from base to delivery within one deadline. */
final class BuildAndDeliver {
  private final EngineConnection connection;
  private final ImageBuilder builder;
  private final BuildRequest request;
  private final BuildListener listener;
  private final ImageReference image;
  private final BuildDeadline deadline;

  BuildAndDeliver(
      EngineConnection connection,
      ImageBuilder builder,
      BuildRequest request,
      BuildListener listener) {
    this.connection = connection;
    this.builder = builder;
    this.request = request;
    this.listener = listener;
    this.image = request.delivery().image();
    this.deadline = BuildDeadline.after(request.deadline());
  }

  BuiltImage run() throws InterruptedException {
    builder.check(request);
    return request.delivery().match(new DeliveryCases()).deliver();
  }

  /** The build and delivery of an image. */
  private interface DeliveredBuild {
    BuiltImage deliver() throws InterruptedException;
  }

  /** The build for each kind of delivery. */
  private final class DeliveryCases implements Delivery.Cases<DeliveredBuild> {
    @Override
    public DeliveredBuild push(Delivery.Push delivery) {
      return builder.pushes(request)
          ? BuildAndDeliver.this::pushedByBuilder
          : BuildAndDeliver.this::throughStore;
    }

    @Override
    public DeliveredBuild store(Delivery.Store delivery) {
      return BuildAndDeliver.this::throughStore;
    }

    @Override
    public DeliveredBuild archive(Delivery.Archive delivery) {
      return () -> builder.build(request, listener, deadline);
    }
  }

  /** Checks before the build, because the builder's build and push are one operation. */
  private BuiltImage pushedByBuilder() throws InterruptedException {
    Optional<Digest> other = request.pushCheck().findPushed();
    return other.isPresent() ? new BuiltImage(other.get(), Optional.empty()) : throughStore();
  }

  private BuiltImage throughStore() throws InterruptedException {
    boolean kept = connection.inspect(image, request.platforms().first(), deadline).isPresent();
    try {
      BuiltImage built = builder.build(request, listener, deadline);
      if (request.platforms().size() == 1) {
        checkPlatform(request.platforms().first());
      }
      BuiltImage delivered = deliver(built);
      kept = true;
      return delivered;
    } catch (RegistryException e) {
      kept = true; // the image is complete; the next push finds it in the engine's cache
      throw e;
    } finally {
      if (!kept) {
        connection.untag(image);
      }
    }
  }

  /**
   * Checks the platform of the image. The classic builders use a base or a cached layer of any
   * platform.
   */
  private void checkPlatform(Platform platform) throws InterruptedException {
    Optional<Platform> built =
        connection.inspect(image, platform, deadline).map(StoredImage::platform);
    boolean fits =
        built.isPresent() && (built.get().equals(platform) || isOfBase(built.get(), platform));
    if (!fits) {
      throw new BuildFailedException(
          "build "
              + image
              + " on "
              + connection
              + ": requested "
              + platform
              + " and built "
              + built.map(Platform::toString).orElse("no image")
              + "; nothing was pushed; this engine cannot build the image for that platform");
    }
  }

  /**
   * Returns true if the image has the platform of its base, which is compatible with the requested
   * one.
   */
  private boolean isOfBase(Platform built, Platform platform) throws InterruptedException {
    return platform.compatible().contains(built)
        && request.plan().base().isPresent()
        && connection
            .inspect(request.plan().base().get(), platform, deadline)
            .filter(base -> base.platform().equals(built))
            .isPresent();
  }

  private BuiltImage deliver(BuiltImage built) throws InterruptedException {
    if (built.pushed().isPresent() || !request.delivery().isPush()) {
      return built;
    }
    if (request.pushCheck().findPushed().isPresent()) {
      return new BuiltImage(built.id(), Optional.empty());
    }
    boolean insecure = request.insecure().allows(image.domain());
    Digest pushed =
        new ImagePush(connection, listener, insecure)
            .run(image, request.keychain().find(image.repository()), deadline);
    return new BuiltImage(built.id(), Optional.of(pushed));
  }
}
