package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Optional;

/** A buildkitd. It builds and pushes images and has no image store. */
public final class BuildKitEngine implements ContainerEngine {
  private static final String NO_STORE =
      "this builder has no image store; it pushes images (resolve) or writes archives"
          + " (buildArchive)";

  private final BuildKitClient buildKitClient;
  private final EngineInfo info;

  private BuildKitEngine(BuildKitClient buildKitClient, EngineInfo info) {
    this.buildKitClient = buildKitClient;
    this.info = info;
  }

  /**
   * Creates an engine for a builder.
   *
   * @param buildKitClient a client of the builder; closed with the engine
   * @param endpoint the address
   * @param chosenBy the reason for the choice of this builder
   * @return the engine
   */
  public static BuildKitEngine of(BuildKitClient buildKitClient, String endpoint, String chosenBy) {
    String version =
        buildKitClient.workerInfo().version().orElse("unknown").replaceFirst("^v(?=[0-9])", "");
    return new BuildKitEngine(
        buildKitClient,
        EngineInfo.builder("buildkit", version)
            .endpoint(endpoint)
            .chosenBy(chosenBy)
            .capabilities(buildKitClient.capabilities())
            .build());
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public Optional<String> unsupportedReason(Capability capability) {
    return capability == Capability.IMAGE_STORE
        ? Optional.of(NO_STORE)
        : buildKitClient.whyNot(capability);
  }

  /** Returns an empty result, since this engine has no image store. */
  @Override
  public Optional<StoredImage> find(ImageReference image, Platform platform) {
    return Optional.empty();
  }

  @Override
  public BuiltImage build(BuildRequest request, BuildListener listener)
      throws InterruptedException {
    BuildDeadline deadline = BuildDeadline.after(request.deadline());
    ExporterOptions exporterOptions =
        buildKitClient.exporter(request, info.capabilities()).orElseThrow(() -> noStore(request));
    requireBase(request);
    Optional<Digest> other = request.pushCheck().findPushed();
    if (other.isPresent()) {
      return new BuiltImage(other.get(), Optional.empty()); // a solve pushes what it builds
    }
    ExportResult exportResult =
        buildKitClient.build(request, info.capabilities(), exporterOptions, listener, deadline);
    Digest digest = exportResult.digest().orElseThrow(() -> noDigest(request));
    boolean pushed = request.delivery().isPush();
    return new BuiltImage(digest, pushed ? Optional.of(digest) : Optional.empty());
  }

  private EngineUnavailableException noStore(BuildRequest request) {
    return new EngineUnavailableException(
        "build "
            + request.delivery().image()
            + " on "
            + info
            + ": "
            + NO_STORE
            + "; use another engine");
  }

  private void requireBase(BuildRequest request) {
    request
        .plan()
        .base()
        .filter(base -> base.digest().isEmpty())
        .ifPresent(
            base -> {
              throw new BuildFailedException(
                  "build from "
                      + base
                      + ": "
                      + info
                      + " has no image store for a base without a digest; push the base to a"
                      + " registry");
            });
  }

  private EngineUnavailableException noDigest(BuildRequest request) {
    return new EngineUnavailableException(
        "build "
            + request.delivery().image()
            + " on "
            + info
            + ": the builder's response has no digest; use a newer builder");
  }

  @Override
  public void close() {
    buildKitClient.close();
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
