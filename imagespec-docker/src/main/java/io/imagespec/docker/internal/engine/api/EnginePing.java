package io.imagespec.docker.internal.engine.api;

import io.imagespec.Environment;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.EngineProber;
import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.docker.internal.host.SocketFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A prober with {@code GET /_ping}, which every engine supports. The response headers distinguish
 * Podman from Docker.
 */
public final class EnginePing implements EngineProber {
  private static final int NOT_FOUND = 404;

  private final Environment environment;

  /**
   * Creates a prober, which holds no resources.
   *
   * @param environment the environment, which determines the limits of socket paths
   */
  public EnginePing(Environment environment) {
    this.environment = environment;
  }

  @Override
  public ProbeResult probe(EngineAddress address, Duration limit) throws InterruptedException {
    Optional<String> objection = SocketFile.objection(address.endpoint(), environment);
    return objection.isPresent()
        ? new ProbeResult.Declined(objection.get())
        : connect(address, limit);
  }

  private static ProbeResult connect(EngineAddress address, Duration limit)
      throws InterruptedException {
    BuildDeadline deadline = BuildDeadline.fixed(limit);
    try {
      return new CancellableCall(address, "ping").run(deadline, EnginePing::ping);
    } catch (TimeoutException e) {
      return new ProbeResult.Declined("no response to a ping within " + deadline);
    } catch (EngineErrorException e) {
      return new ProbeResult.Declined(
          "HTTP status "
              + e.status()
              + " to a ping: "
              + (e.status() == NOT_FOUND ? "the server is not Docker or Podman" : e.text()));
    } catch (IOException e) {
      return declined(address, deadline, e);
    }
  }

  private static ProbeResult declined(
      EngineAddress address, BuildDeadline deadline, IOException e) {
    Optional<String> remedy = FailureText.nameRemedy(e);
    return remedy.isEmpty() && Http2PrefaceProbe.isAnswered(address, deadline)
        ? new ProbeResult.Declined(
            "the server speaks gRPC, like buildkitd, and is not Docker or Podman",
            Optional.of(
                "if it is buildkitd, set its address with BuildKitHost.of or BUILDKIT_HOST"))
        : new ProbeResult.Declined(FailureText.text(e), remedy);
  }

  private static ProbeResult ping(EngineClient client) throws IOException {
    try (EngineResponse response = client.send(EngineRequest.get(RequestTarget.of("/_ping")))) {
      Optional<String> podman = response.header("Libpod-API-Version");
      return podman.isPresent()
          ? new ProbeResult.Answered(EngineKind.PODMAN, podman.get())
          : new ProbeResult.Answered(EngineKind.DOCKER, response.header("Api-Version").orElse(""));
    }
  }
}
