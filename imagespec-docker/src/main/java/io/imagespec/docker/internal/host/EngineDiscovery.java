package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the engine: what the user chose, or else the first default place that answers. */
public final class EngineDiscovery {
  /** How long a default place may take to answer. */
  static final Duration PROBE_LIMIT = Duration.ofMillis(1500);

  /** How long a chosen engine may take to answer. */
  static final Duration CHOSEN_LIMIT = Duration.ofSeconds(10);

  /**
   * An engine that answered.
   *
   * @param address where
   * @param answer what it said
   */
  public record Found(EngineAddress address, ProbeResult.Answered answer) {}

  private final Environment environment;
  private final EngineProber prober;
  private final OptionalInt uid;

  EngineDiscovery(Environment environment, EngineProber prober, OptionalInt uid) {
    this.environment = environment;
    this.prober = prober;
    this.uid = uid;
  }

  /**
   * A search on this machine.
   *
   * @param environment variables, home and system
   * @param prober asks a place whether an engine is there
   * @return the search
   */
  public static EngineDiscovery of(Environment environment, EngineProber prober) {
    return new EngineDiscovery(environment, prober, currentUser());
  }

  private static OptionalInt currentUser() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          ? OptionalInt.of(uid)
          : OptionalInt.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return OptionalInt.empty(); // no Linux: then no place depends on it
    }
  }

  /**
   * Which variable says that an engine of some kind is to be used. Opens nothing.
   *
   * @param kind which; whatever answers there is used
   * @param environment the machine
   * @return the variable, for example {@code DOCKER_HOST}; empty if none does
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
   * @return the engine that the user chose, or else the first that answers
   * @throws EngineUnavailableException if the chosen one does not answer, or none does; every place
   *     is listed with its reason
   * @throws InterruptedException if the thread is interrupted
   */
  public Found find() throws InterruptedException {
    Optional<EngineAddress> chosen = new ConfiguredEngine(environment).find();
    return chosen.isPresent() ? connect(chosen.get()) : findDefault();
  }

  /**
   * Looks for an engine of one kind. What answers at an address that the user gave may be of the
   * other kind, unless {@link ContainerEngineProvider#CHOICE} names this one.
   *
   * @param kind which
   * @return the engine where the user said it is, or else the first default place where one of its
   *     kind answers
   * @throws EngineUnavailableException if there is none; every place is listed with its reason
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
              + ": at "
              + chosen.get()
              + " is "
              + found.answer().kind()
              + "; say where "
              + kind
              + " is with "
              + kind.variable());
    }
    return found;
  }

  /**
   * Asks one engine, and no other.
   *
   * @param address where it is
   * @return the engine
   * @throws EngineUnavailableException if it does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public Found connect(EngineAddress address) throws InterruptedException {
    return prober.probe(address, CHOSEN_LIMIT).match(new Connection(address));
  }

  /** The engine at an address that the user chose, or the reason why it cannot be used. */
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
            + declined
                .remedy()
                .map(remedy -> remedy + ",")
                .orElseGet(() -> "start it (" + startHint(address) + ")")
            + " or choose another with "
            + address.chooser());
  }

  /** Docker's variables may mean a Podman too. */
  private String startHint(EngineAddress address) {
    return address.chosenBy().equals(EngineKind.PODMAN.variable())
        ? StartHint.of(EngineKind.PODMAN, environment)
        : StartHint.of(environment);
  }

  private Found findDefault() throws InterruptedException {
    return first(
        DefaultEndpoints.of(environment, uid),
        Optional.empty(),
        "find an engine",
        StartHint.of(environment) + ", or set DOCKER_HOST");
  }

  private Found findDefault(EngineKind kind) throws InterruptedException {
    return first(
        DefaultEndpoints.of(kind, environment, uid),
        Optional.of(kind),
        "find " + kind,
        StartHint.of(kind, environment) + ", or set " + kind.variable());
  }

  private Found first(
      List<EngineAddress> places, Optional<EngineKind> wanted, String what, String remedy)
      throws InterruptedException {
    List<String> reasons = new ArrayList<>();
    for (EngineAddress place : places) {
      ProbeResult probeResult = prober.probe(place, PROBE_LIMIT);
      Optional<String> objection = probeResult.match(new Objection(wanted));
      if (objection.isEmpty()) {
        return new Found(place, probeResult.asAnswered().orElseThrow());
      }
      reasons.add("\n  " + place.endpoint() + ": " + objection.get());
    }
    throw new EngineUnavailableException(
        what
            + ": none of the "
            + reasons.size()
            + " default places answers; "
            + remedy
            + String.join("", reasons));
  }

  /** The reason why the engine at a default place is not taken; empty if it is. */
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
