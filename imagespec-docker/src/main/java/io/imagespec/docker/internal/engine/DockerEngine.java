package io.imagespec.docker.internal.engine;

import io.imagespec.Environment;
import io.imagespec.docker.internal.buildkit.BuildKitClient;
import io.imagespec.docker.internal.engine.api.DockerCapabilities;
import io.imagespec.docker.internal.engine.api.EngineApi;
import io.imagespec.docker.internal.engine.api.EngineConnection;
import io.imagespec.docker.internal.host.EngineDiscovery;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Docker or Podman. Docker builds with its BuildKit, unless {@code DOCKER_BUILDKIT=0} is set or its
 * BuildKit does not respond. Otherwise the classic builder is used until the engine is closed. A
 * BuildKit that does not respond is logged as a warning; the reason is also reported if a request
 * requires BuildKit. Only BuildKit's connection is kept open between calls. Thread-safe.
 */
public final class DockerEngine implements ContainerEngine {
  /** The values that the docker CLI interprets as false. */
  private static final Set<String> OFF = Set.of("0", "f", "F", "false", "False", "FALSE");

  private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);

  private final EngineConnection connection;
  private final ImageBuilder builder;
  private final EngineInfo info;

  private DockerEngine(EngineConnection connection, ImageBuilder builder, EngineInfo info) {
    this.connection = connection;
    this.builder = builder;
    this.info = info;
  }

  /**
   * Connects to an engine that responded to a ping.
   *
   * @param found the engine
   * @param environment the environment, for {@code DOCKER_BUILDKIT}
   * @return the engine, whose version is known
   * @throws io.imagespec.engine.EngineUnavailableException if the engine does not report its
   *     version
   * @throws InterruptedException if the thread is interrupted
   */
  public static DockerEngine connect(EngineDiscovery.Found found, Environment environment)
      throws InterruptedException {
    EngineConnection connection =
        new EngineConnection(found.address(), EngineApi.of(found.answer()));
    String version = connection.version();
    ImageBuilder builder = builder(connection, version, found.answer(), environment);
    EngineInfo info =
        EngineInfo.builder(connection.engineApi().name(), version)
            .endpoint(found.address().endpoint().toString())
            .chosenBy(found.address().chosenBy())
            .capabilities(builder.capabilities())
            .build();
    return new DockerEngine(connection, builder, info);
  }

  private static ImageBuilder builder(
      EngineConnection connection,
      String version,
      ProbeResult.Answered answer,
      Environment environment)
      throws InterruptedException {
    if (answer.kind() != EngineKind.DOCKER) {
      return new ClassicBuilder(connection, Optional.empty());
    }
    Optional<String> off = environment.variable("DOCKER_BUILDKIT").filter(OFF::contains);
    if (off.isPresent()) {
      return withoutBuildKit(connection, "DOCKER_BUILDKIT is " + off.get());
    }
    DockerCapabilities release = new DockerCapabilities(version, connection.storesInContainerd());
    try {
      BuildKitClient buildKitClient =
          BuildKitClient.inDocker(
              connection.address(), answer.apiVersion(), EngineConnection.QUESTION_LIMIT);
      return new BuildKitBuilder(connection, buildKitClient, release);
    } catch (EngineUnavailableException e) {
      LOG.warn(
          "{} builds with its classic builder because its BuildKit cannot be used", connection, e);
      return withoutBuildKit(connection, String.valueOf(e.getMessage()));
    }
  }

  private static ImageBuilder withoutBuildKit(EngineConnection connection, String reason) {
    return new ClassicBuilder(
        connection,
        Optional.of("it builds with its classic builder and not with BuildKit: " + reason));
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public Optional<String> unsupportedReason(Capability capability) {
    return builder.whyNot(capability);
  }

  @Override
  public Optional<StoredImage> find(ImageReference image, Platform platform)
      throws InterruptedException {
    return connection
        .inspect(image, platform)
        .filter(found -> platform.compatible().contains(found.platform()));
  }

  @Override
  public BuiltImage build(BuildRequest request, BuildListener listener)
      throws InterruptedException {
    return new BuildAndDeliver(connection, builder, request, listener).run();
  }

  @Override
  public void close() {
    builder.close();
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
