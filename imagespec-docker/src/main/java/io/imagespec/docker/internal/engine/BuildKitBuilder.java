package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.buildkit.BuildKitClient;
import io.imagespec.docker.internal.buildkit.ExportResult;
import io.imagespec.docker.internal.buildkit.ExporterOptions;
import io.imagespec.docker.internal.engine.api.DockerCapabilities;
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
 * BuildKit inside dockerd. It pulls bases itself, with the user's credential if the registry
 * requires one. It pushes itself if Docker uses the containerd image store, which can hold several
 * platforms.
 *
 * @param connection the engine
 * @param buildKitClient the engine's BuildKit; closed with this builder
 * @param release the capabilities of this Docker
 */
record BuildKitBuilder(
    EngineConnection connection, BuildKitClient buildKitClient, DockerCapabilities release)
    implements ImageBuilder {
  @Override
  public Set<Capability> capabilities() {
    return release.capabilities(buildKitClient.capabilities());
  }

  @Override
  public Optional<String> whyNot(Capability capability) {
    return release.whyNot(capability);
  }

  @Override
  public BuiltImage build(BuildRequest request, BuildListener listener, BuildDeadline deadline)
      throws InterruptedException {
    requireStoredBase(request, listener, deadline);
    Set<Capability> can = capabilities();
    ExportResult exportResult =
        buildKitClient.build(request, can, exporter(request, can), listener, deadline);
    Digest digest = exportResult.digest().orElseThrow(() -> noDigest(request));
    return new BuiltImage(digest, pushes(request) ? Optional.of(digest) : Optional.empty());
  }

  /** Checks that a base without a digest is in the engine's store. No registry has it. */
  private void requireStoredBase(
      BuildRequest request, BuildListener listener, BuildDeadline deadline)
      throws InterruptedException {
    Optional<ImageReference> stored = request.plan().base().filter(base -> base.digest().isEmpty());
    for (Platform platform : stored.isPresent() ? request.platforms() : Set.<Platform>of()) {
      new BaseImagePull(connection, listener, false)
          .run(stored.orElseThrow(), platform, Optional.empty(), deadline);
    }
  }

  @Override
  public boolean pushes(BuildRequest request) {
    return release.containerd() && request.delivery().isPush();
  }

  private ExporterOptions exporter(BuildRequest request, Set<Capability> can) {
    Optional<ExporterOptions> out =
        release.containerd() ? buildKitClient.exporter(request, can) : Optional.empty();
    return out.orElseGet(() -> ExporterOptions.moby(request.delivery().image()));
  }

  private EngineUnavailableException noDigest(BuildRequest request) {
    return new EngineUnavailableException(
        "build "
            + request.delivery().image()
            + " on "
            + connection
            + ": BuildKit's response has no digest; use a newer Docker");
  }

  @Override
  public void close() {
    buildKitClient.close();
  }
}
