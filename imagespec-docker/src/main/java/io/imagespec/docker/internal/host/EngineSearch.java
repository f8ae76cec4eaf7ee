package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
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
public final class EngineSearch {
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
  public record Found(EngineAddress address, Probe.Answered answer) {}

  private final Environment environment;
  private final Prober prober;
  private final OptionalInt uid;

  EngineSearch(Environment environment, Prober prober, OptionalInt uid) {
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
  public static EngineSearch of(Environment environment, Prober prober) {
    return new EngineSearch(environment, prober, currentUser());
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
   * Whether the user chose an engine by variable or context.
   *
   * @param environment the machine
   * @return who or what chose, for example {@code DOCKER_HOST}; empty if nothing did
   * @throws EngineUnavailableException if the choice makes no sense
   */
  public static Optional<String> chosenBy(Environment environment) {
    return new Choice(environment).find().map(EngineAddress::chosenBy);
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
    Optional<EngineAddress> chosen = new Choice(environment).find();
    return chosen.isPresent() ? connect(chosen.get()) : findDefault();
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
    Probe probe = prober.probe(address, CHOSEN_LIMIT);
    if (probe instanceof Probe.Answered answer) {
      return new Found(address, answer);
    }
    throw new EngineUnavailableException(
        "connect to the engine at "
            + address
            + ": "
            + ((Probe.Declined) probe).reason()
            + "; start it ("
            + StartHint.of(environment)
            + ") or choose another with DOCKER_HOST");
  }

  private Found findDefault() throws InterruptedException {
    List<String> reasons = new ArrayList<>();
    for (EngineAddress place : DefaultPlaces.of(environment, uid)) {
      Probe probe = prober.probe(place, PROBE_LIMIT);
      if (probe instanceof Probe.Answered answer) {
        return new Found(place, answer);
      }
      reasons.add("\n  " + place.endpoint() + ": " + ((Probe.Declined) probe).reason());
    }
    throw new EngineUnavailableException(
        "find an engine: none of the "
            + reasons.size()
            + " default places answers; "
            + StartHint.of(environment)
            + ", or set DOCKER_HOST"
            + String.join("", reasons));
  }
}
