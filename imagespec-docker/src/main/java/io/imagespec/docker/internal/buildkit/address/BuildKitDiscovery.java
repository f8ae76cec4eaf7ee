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
import io.imagespec.docker.internal.host.StartHint;
import io.imagespec.engine.EngineUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a buildkitd: the one in {@code BUILDKIT_HOST}, otherwise the first default socket that
 * responds.
 *
 * @see <a href="https://github.com/containerd/nerdctl/blob/main/docs/build.md">nerdctl, locations
 *     of buildkitd</a>
 */
public final class BuildKitDiscovery {
  /** The variable that names the builder. */
  public static final String VARIABLE = "BUILDKIT_HOST";

  private static final Duration CHOSEN_LIMIT = Duration.ofSeconds(10);
  private static final Duration PROBE_LIMIT = Duration.ofMillis(1500);

  private final Environment environment;
  private final EngineProber prober;
  private final StartHint startHint;

  /**
   * Creates a search.
   *
   * @param environment variables, home directory and system
   * @param prober detects an engine of another kind at a builder's address
   */
  public BuildKitDiscovery(Environment environment, EngineProber prober) {
    this(environment, prober, new StartHint(environment));
  }

  BuildKitDiscovery(Environment environment, EngineProber prober, StartHint startHint) {
    this.environment = environment;
    this.prober = prober;
    this.startHint = startHint;
  }

  /**
   * Finds a builder.
   *
   * @return the engine, which has responded
   * @throws EngineUnavailableException if no builder responds; the message lists every location
   *     with its reason
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

  /**
   * Returns the certificates for TCP. Sockets have none, even if the variable is set for other
   * builders.
   */
  private Optional<EngineCertificates> certificates(String uri) {
    return environment
        .variable(BuildKitAddress.CERTIFICATES)
        .filter(directory -> uri.trim().startsWith("tcp://"))
        .map(directory -> EngineCertificates.in(Path.of(directory)).existing());
  }

  /**
   * Connects to one builder and to no other.
   *
   * @param address the builder's address
   * @return the engine
   * @throws EngineUnavailableException if the builder does not respond
   * @throws InterruptedException if the thread is interrupted
   */
  public BuildKitEngine connect(BuildKitAddress address) throws InterruptedException {
    try {
      return open(address, CHOSEN_LIMIT);
    } catch (EngineUnavailableException e) {
      if (DiagnosedException.isBehind(e)) {
        throw new EngineUnavailableException(e.getMessage() + alternativeHint(address), e);
      }
      String reason =
          describeOtherEngine(address)
              .orElse(e.getMessage() + "; " + address.remedy(e, startHint(address)));
      throw new EngineUnavailableException(reason + alternativeHint(address), e);
    }
  }

  private Optional<String> startHint(BuildKitAddress address) {
    return sockets().stream().anyMatch(socket -> address.uri().equals("unix://" + socket))
        ? Optional.of(startHint.buildKit())
        : Optional.empty();
  }

  private static String alternativeHint(BuildKitAddress address) {
    return ", or choose another with " + address.chosenBy();
  }

  /** Returns the message about a Docker or Podman at the builder's address, or empty. */
  private Optional<String> describeOtherEngine(BuildKitAddress address)
      throws InterruptedException {
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
                    + " is running there and not buildkitd; to build with it, set its address with"
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
          BuildKitAddress.parse(
              "unix://" + socket, Optional.empty(), "first default place that answers");
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
        "find BuildKit: none of the "
            + reasons.size()
            + " default places answers; "
            + startHint.buildKit()
            + ", or set "
            + VARIABLE
            + String.join("", reasons));
  }

  /** Returns the default sockets in nerdctl's order: those of its namespace come first. */
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
