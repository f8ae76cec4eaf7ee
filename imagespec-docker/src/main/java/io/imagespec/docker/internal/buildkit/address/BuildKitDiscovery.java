package io.imagespec.docker.internal.buildkit.address;

import io.imagespec.Environment;
import io.imagespec.docker.internal.buildkit.BuildKitClient;
import io.imagespec.docker.internal.buildkit.BuildKitEngine;
import io.imagespec.docker.internal.host.DiagnosedException;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.EngineCertificates;
import io.imagespec.docker.internal.host.EngineProber;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.docker.internal.host.SocketFile;
import io.imagespec.engine.EngineUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a daemon of BuildKit's own: what {@code BUILDKIT_HOST} names, or else the first usual
 * socket that answers.
 *
 * @see <a href="https://github.com/containerd/nerdctl/blob/main/docs/build.md">nerdctl, where it
 *     looks for buildkitd</a>
 */
public final class BuildKitDiscovery {
  /** Names the builder. */
  public static final String VARIABLE = "BUILDKIT_HOST";

  private static final Duration CHOSEN_LIMIT = Duration.ofSeconds(10);
  private static final Duration PROBE_LIMIT = Duration.ofMillis(1500);

  private final Environment environment;
  private final EngineProber prober;

  /**
   * A search on a machine.
   *
   * @param environment variables, home and system
   * @param prober tells whether an engine of another kind is where a builder was said to be
   */
  public BuildKitDiscovery(Environment environment, EngineProber prober) {
    this.environment = environment;
    this.prober = prober;
  }

  /**
   * Looks for a builder.
   *
   * @return the engine, which has answered
   * @throws EngineUnavailableException if there is none; every place is listed with its reason
   * @throws InterruptedException if the thread is interrupted
   */
  public BuildKitEngine find() throws InterruptedException {
    Optional<BuildKitAddress> chosen = environment.variable(VARIABLE).map(this::named);
    return chosen.isPresent() ? connect(chosen.get()) : findDefault();
  }

  private BuildKitAddress named(String uri) {
    try {
      return BuildKitAddress.parse(uri, certificates(uri), VARIABLE);
    } catch (IllegalArgumentException e) {
      throw new EngineUnavailableException(
          "find the builder chosen by "
              + VARIABLE
              + environment
                  .variable(BuildKitAddress.CERTIFICATES)
                  .map(path -> " and " + BuildKitAddress.CERTIFICATES)
                  .orElse("")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Sockets have none, whatever is set for other builders. */
  private Optional<EngineCertificates> certificates(String uri) {
    return environment
        .variable(BuildKitAddress.CERTIFICATES)
        .filter(directory -> uri.trim().startsWith("tcp://"))
        .map(directory -> EngineCertificates.in(Path.of(directory)).existing());
  }

  /**
   * Asks one builder, and no other.
   *
   * @param address where it is
   * @return the engine
   * @throws EngineUnavailableException if it does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public BuildKitEngine connect(BuildKitAddress address) throws InterruptedException {
    try {
      return open(address, CHOSEN_LIMIT);
    } catch (EngineUnavailableException e) {
      if (DiagnosedException.isBehind(e)) {
        throw new EngineUnavailableException(e.getMessage() + orAnother(address), e);
      }
      String reason = stranger(address).orElse(e.getMessage() + "; " + address.remedy(e));
      throw new EngineUnavailableException(reason + orAnother(address), e);
    }
  }

  private static String orAnother(BuildKitAddress address) {
    return ", or choose another with " + address.chosenBy();
  }

  /** What is there instead, if it is an engine that we know. */
  private Optional<String> stranger(BuildKitAddress address) throws InterruptedException {
    if (address.socket().isEmpty()) {
      return Optional.empty();
    }
    return prober
        .probe(EngineAddress.plain(address.socket().get(), address.chosenBy()), PROBE_LIMIT)
        .asAnswered()
        .map(ProbeResult.Answered::kind)
        .map(
            kind ->
                "connect to buildkit at "
                    + address
                    + ": "
                    + kind
                    + " answers there, and no buildkitd; to build with it, say where it is with"
                    + " DockerHost.of or "
                    + kind.variable());
  }

  private Optional<String> objection(BuildKitAddress address) {
    return address.socket().flatMap(socket -> SocketFile.objection(socket, environment));
  }

  private BuildKitEngine open(BuildKitAddress address, Duration limit) throws InterruptedException {
    Optional<String> objection = objection(address);
    if (objection.isPresent()) {
      throw new EngineUnavailableException(
          "connect to buildkit at " + address + ": " + objection.get());
    }
    return ask(address, limit);
  }

  private static BuildKitEngine ask(BuildKitAddress address, Duration limit)
      throws InterruptedException {
    return BuildKitEngine.of(
        BuildKitClient.at(address.place(), limit), address.uri(), address.chosenBy());
  }

  private BuildKitEngine findDefault() throws InterruptedException {
    List<String> reasons = new ArrayList<>();
    for (String socket : sockets()) {
      BuildKitAddress address =
          BuildKitAddress.parse("unix://" + socket, Optional.empty(), "first place that answers");
      Optional<String> objection = objection(address);
      objection.ifPresent(reason -> reasons.add("\n  " + address.uri() + ": " + reason));
      if (objection.isEmpty()) {
        try {
          return ask(address, PROBE_LIMIT);
        } catch (EngineUnavailableException e) {
          reasons.add("\n  " + e.getMessage());
        }
      }
    }
    throw new EngineUnavailableException(
        "find a builder: no buildkitd at any of "
            + reasons.size()
            + " usual places; run `sudo systemctl start buildkit` or set "
            + VARIABLE
            + String.join("", reasons));
  }

  /** Those of nerdctl's namespace first, since it would use them first. */
  Set<String> sockets() {
    Set<String> sockets = new LinkedHashSet<>();
    if (environment.isWindows()) {
      return sockets;
    }
    String namespace =
        environment
            .variable("CONTAINERD_NAMESPACE")
            .filter(name -> name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*"))
            .orElse("default");
    Optional<String> runtime = environment.variable("XDG_RUNTIME_DIR");
    for (String directory : List.of("buildkit-" + namespace, "buildkit")) {
      runtime.ifPresent(below -> sockets.add(below + "/" + directory + "/buildkitd.sock"));
      sockets.add("/run/" + directory + "/buildkitd.sock");
    }
    return sockets;
  }
}
