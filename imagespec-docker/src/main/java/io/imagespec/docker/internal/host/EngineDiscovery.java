package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the engine: the user's choice, or otherwise the first default address that answers. */
public final class EngineDiscovery {
  /** The time limit for an answer from a default address. */
  static final Duration PROBE_LIMIT = Duration.ofMillis(1500);

  /** The time limit for an answer from a chosen engine. */
  static final Duration CHOSEN_LIMIT = Duration.ofSeconds(10);

  /**
   * An engine that answered.
   *
   * @param address the address
   * @param answer the answer
   */
  public record Found(EngineAddress address, ProbeResult.Answered answer) {}

  private final Environment environment;
  private final EngineProber prober;
  private final OptionalInt uid;
  private final StartHint startHint;

  EngineDiscovery(
      Environment environment, EngineProber prober, OptionalInt uid, StartHint startHint) {
    this.startHint = startHint;
    this.environment = environment;
    this.prober = prober;
    this.uid = uid;
  }

  /**
   * Creates a search on this machine.
   *
   * @param environment the variables, home directory and operating system
   * @param prober the prober that sends pings
   * @return the search
   */
  public static EngineDiscovery of(Environment environment, EngineProber prober) {
    return new EngineDiscovery(environment, prober, currentUser(), new StartHint(environment));
  }

  private static OptionalInt currentUser() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          ? OptionalInt.of(uid)
          : OptionalInt.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return OptionalInt.empty(); // not Linux: no address depends on the user
    }
  }

  /**
   * Returns the variable that chooses an engine of one kind. Opens no connection.
   *
   * @param kind the kind; the engine that answers may be of the other kind
   * @param environment the variables
   * @return the variable, for example {@code DOCKER_HOST}; empty if none is set
   */
  public static Optional<String> chosenBy(EngineKind kind, Environment environment) {
    Optional<String> host = environment.variable(kind.variable()).map(value -> kind.variable());
    return kind == EngineKind.PODMAN
        ? host
        : host.or(() -> environment.variable("DOCKER_CONTEXT").map(n -> "DOCKER_CONTEXT=" + n));
  }

  /**
   * Looks for an engine.
   *
   * @return the user's choice, or otherwise the first default address that answers
   * @throws EngineUnavailableException if the chosen engine does not answer, or no default address
   *     answers; the message lists every address with its reason
   * @throws InterruptedException if the thread is interrupted
   */
  public Found find() throws InterruptedException {
    Optional<EngineAddress> chosen = new ConfiguredEngine(environment).find();
    return chosen.isPresent() ? connect(chosen.get()) : findDefault();
  }

  /**
   * Looks for an engine of one kind. The engine at an address that the user set may be of the other
   * kind, unless {@link ContainerEngineProvider#CHOICE} names this kind.
   *
   * @param kind the kind
   * @return the engine at the address that the user set, or otherwise at the first default address
   *     where an engine of this kind answers
   * @throws EngineUnavailableException if no engine is found; the message lists every address with
   *     its reason
   * @throws InterruptedException if the thread is interrupted
   */
  public Found find(EngineKind kind) throws InterruptedException {
    boolean alone =
        environment.variable(ContainerEngineProvider.CHOICE).equals(Optional.of(kind.id()));
    ConfiguredEngine configured = new ConfiguredEngine(environment);
    Optional<EngineAddress> chosen =
        kind == EngineKind.DOCKER ? configured.docker() : configured.podman(alone);
    if (chosen.isEmpty()) {
      return findDefault(kind);
    }
    Found found = connect(chosen.get());
    if (alone && found.answer().kind() != kind) {
      throw new EngineUnavailableException(
          "find "
              + kind
              + ": the engine at "
              + chosen.get()
              + " is "
              + found.answer().kind()
              + "; set "
              + kind.variable()
              + " to the address of "
              + kind);
    }
    return found;
  }

  /**
   * Connects to the engine at one address. No other engine is tried.
   *
   * @param address the address
   * @return the engine
   * @throws EngineUnavailableException if it does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public Found connect(EngineAddress address) throws InterruptedException {
    return prober.probe(address, CHOSEN_LIMIT).match(new Connection(address));
  }

  /** Returns the engine at an address that the user chose, or fails with the reason. */
  private final class Connection implements ProbeResult.Cases<Found> {
    private final EngineAddress address;

    Connection(EngineAddress address) {
      this.address = address;
    }

    @Override
    public Found answered(ProbeResult.Answered result) {
      return new Found(address, result);
    }

    @Override
    public Found declined(ProbeResult.Declined result) {
      throw unavailable(address, result);
    }
  }

  private EngineUnavailableException unavailable(
      EngineAddress address, ProbeResult.Declined declined) {
    return new EngineUnavailableException(
        "connect to the engine at "
            + address
            + ": "
            + declined.reason()
            + "; "
            + declined.remedy().orElseGet(() -> startHint(address))
            + ", or choose another with "
            + address.chooser());
  }

  /**
   * Returns the command that starts the engine. Docker's variables may also name a Podman, and an
   * engine reached by TCP may run elsewhere.
   */
  private String startHint(EngineAddress address) {
    if (address.endpoint().transport() == Endpoint.Transport.TCP) {
      return "check that an engine runs there";
    }
    if (!isDefault(address)) {
      return "check the path and that an engine listens there";
    }
    return address.chosenBy().equals(EngineKind.PODMAN.variable())
        ? startHint.of(EngineKind.PODMAN)
        : startHint.any();
  }

  /** No command starts an engine at another address. */
  private boolean isDefault(EngineAddress address) {
    return Stream.of(EngineKind.values())
        .flatMap(kind -> DefaultEndpoints.of(kind, environment, uid).stream())
        .anyMatch(place -> place.endpoint().equals(address.endpoint()));
  }

  private Found findDefault() throws InterruptedException {
    return first(
        DefaultEndpoints.of(environment, uid),
        Optional.empty(),
        "find an engine",
        startHint.any() + ", or set DOCKER_HOST");
  }

  private Found findDefault(EngineKind kind) throws InterruptedException {
    return first(
        DefaultEndpoints.of(kind, environment, uid),
        Optional.of(kind),
        "find " + kind,
        startHint.of(kind) + ", or set " + kind.variable());
  }

  private Found first(
      List<EngineAddress> places, Optional<EngineKind> wanted, String what, String remedy)
      throws InterruptedException {
    Set<String> reasons = new LinkedHashSet<>();
    for (EngineAddress place : places) {
      ProbeResult probeResult = prober.probe(place, PROBE_LIMIT);
      Optional<String> objection = probeResult.match(new Objection(wanted));
      if (objection.isEmpty()) {
        return new Found(place, probeResult.asAnswered().orElseThrow());
      }
      boolean isListed = !isSharedWithDocker(place, wanted) || probeResult.asAnswered().isPresent();
      String name = isListed ? place.endpoint().toString() : "other default places (Docker's)";
      reasons.add("\n  " + name + ": " + objection.get());
    }
    throw new EngineUnavailableException(
        what
            + ": none of the "
            + places.size()
            + " default places answers; "
            + remedy
            + String.join("", reasons));
  }

  /**
   * Returns true for an address that a search for Podman shares with the one for Docker. A message
   * with the results of both searches then lists the address once.
   */
  private boolean isSharedWithDocker(EngineAddress place, Optional<EngineKind> wanted) {
    return wanted.equals(Optional.of(EngineKind.PODMAN))
        && DefaultEndpoints.of(EngineKind.DOCKER, environment, uid).contains(place);
  }

  /** Returns the reason why the engine at a default address is not used; empty if it is. */
  private record Objection(Optional<EngineKind> wanted)
      implements ProbeResult.Cases<Optional<String>> {
    @Override
    public Optional<String> answered(ProbeResult.Answered result) {
      return wanted.filter(kind -> kind != result.kind()).map(kind -> "it is " + result.kind());
    }

    @Override
    public Optional<String> declined(ProbeResult.Declined result) {
      return Optional.of(result.reason());
    }
  }
}
