package io.imagespec.docker.internal.engine;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.engine.api.EngineConnection;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Optional;
import java.util.Set;

/**
 * The builder of {@code POST /build} in Docker without BuildKit and in Podman. It builds one
 * platform at a time, from a base that is pulled before. It holds no thread and no connection
 * between builds.
 *
 * @param connection the engine
 * @param whyClassic the reason that BuildKit is not used; empty for engines without BuildKit
 */
record ClassicBuilder(EngineConnection connection, Optional<String> whyClassic)
    implements ImageBuilder {
  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.COMMANDS, Capability.EXTRA_HOSTS, Capability.IMAGE_STORE);
  }

  @Override
  public Optional<String> whyNot(Capability capability) {
    return connection.engineApi().whyNot(capability).or(() -> whyClassic);
  }

  @Override
  public BuiltImage build(BuildRequest request, BuildListener listener, BuildDeadline deadline)
      throws InterruptedException {
    Platform platform = request.platforms().first();
    Optional<ImageReference> base = request.plan().base();
    Optional<Credential> credential =
        base.flatMap(image -> request.keychain().findForPull(image.repository()));
    if (base.isPresent()) {
      new BaseImagePull(connection, listener, request.insecure().allows(base.get().domain()))
          .run(base.get(), platform, credential, deadline);
    }
    Digest id =
        new ClassicBuildRequest(connection, request, listener).run(platform, credential, deadline);
    return new BuiltImage(id, Optional.empty());
  }

  @Override
  public void check(BuildRequest request) {
    if (request.platforms().size() != 1) {
      throw new EngineUnavailableException(
          "build "
              + request.delivery().image()
              + " for "
              + request.platforms()
              + " on "
              + connection
              + ": this engine builds one platform at a time; use an engine that builds several"
              + " platforms, or set one platform");
    }
    connection.engineApi().check(request.plan().context());
  }

  @Override
  public void close() {}
}
