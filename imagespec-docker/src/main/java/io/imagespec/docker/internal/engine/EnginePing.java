package io.imagespec.docker.internal.engine;

import io.imagespec.Environment;
import io.imagespec.docker.internal.build.Deadline;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.Probe;
import io.imagespec.docker.internal.host.Prober;
import io.imagespec.docker.internal.host.Reason;
import io.imagespec.docker.internal.host.SocketFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** {@code GET /_ping}, which every engine answers, and whose headers tell Podman from Docker. */
public final class EnginePing implements Prober {
  private static final int NOT_FOUND = 404;

  private final Environment environment;

  /**
   * Creates a prober; it holds nothing.
   *
   * @param environment the system, whose limits of sockets it knows
   */
  public EnginePing(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Probe probe(EngineAddress address, Duration limit) throws InterruptedException {
    Optional<String> objection = SocketFile.objection(address.endpoint(), environment);
    return objection.isPresent() ? new Probe.Declined(objection.get()) : connect(address, limit);
  }

  private static Probe connect(EngineAddress address, Duration limit) throws InterruptedException {
    Deadline deadline = Deadline.fixed(limit);
    try {
      return new Conversation(address, "ping").hold(deadline, EnginePing::ping);
    } catch (TimeoutException e) {
      return new Probe.Declined("no answer to a ping within " + deadline);
    } catch (RefusedException e) {
      return new Probe.Declined(
          "HTTP status "
              + e.status()
              + " to a ping: "
              + (e.status() == NOT_FOUND ? "what is there is no Docker or Podman" : e.text()));
    } catch (IOException e) {
      return declined(address, deadline, e);
    }
  }

  private static Probe declined(EngineAddress address, Deadline deadline, IOException e) {
    Optional<String> remedy = Reason.nameRemedy(e);
    return remedy.isEmpty() && Http2Greeting.isAnswered(address, deadline)
        ? new Probe.Declined(
            "what answers there speaks gRPC, as a buildkitd does, and is no Docker or Podman",
            Optional.of("if it is one, say where it is with BuildKitHost.of or BUILDKIT_HOST"))
        : new Probe.Declined(Reason.text(e), remedy);
  }

  private static Probe ping(EngineClient client) throws IOException {
    try (Reply reply = client.send(Call.get(Target.of("/_ping")))) {
      Optional<String> podman = reply.header("Libpod-API-Version");
      return podman.isPresent()
          ? new Probe.Answered(EngineKind.PODMAN, podman.get())
          : new Probe.Answered(EngineKind.DOCKER, reply.header("Api-Version").orElse(""));
    }
  }
}
