package io.imagespec.engine;

import io.imagespec.Environment;
import io.imagespec.name.EngineSpi;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds and connects a {@link ContainerEngine}; found itself by {@link java.util.ServiceLoader}.
 *
 * <p>A resolver that was given no engine asks providers for one when something has to be built: the
 * one that {@link #CHOICE} names; else the first that a variable of its own {@linkplain #chosenBy
 * chooses}; else all in turn, until one connects whose engine can do what the plan requires. What
 * was chosen is used or fails: no other is asked in its place.
 */
@EngineSpi
public interface ContainerEngineProvider {
  /** The environment variable that holds the name of the provider to be asked, and no other. */
  String CHOICE = "IMAGESPEC_ENGINE";

  /**
   * The provider's name.
   *
   * @return for example {@code docker}; a word that people can write into {@link #CHOICE}
   */
  String name();

  /**
   * Which provider is asked first.
   *
   * @return the priority; higher is earlier, ties are broken by name; 0 unless there is a reason
   */
  default int priority() {
    return 0;
  }

  /**
   * Which variable asks for this provider's engine, {@link #CHOICE} aside. Looks at variables and
   * at nothing else.
   *
   * @param environment the machine
   * @return the variable, as a message may show it, for example {@code DOCKER_HOST}, and without
   *     its value if that could hold a password; empty, unless overridden, if none does
   */
  default Optional<String> chosenBy(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return Optional.empty();
  }

  /**
   * Looks for the engine and connects to it. Takes a few seconds at the most. May be asked again
   * after it declined, by several threads one after the other.
   *
   * @param environment the machine
   * @return the engine, which has answered; to be closed by the caller
   * @throws EngineUnavailableException if there is none; it lists every place looked at with the
   *     reason
   * @throws InterruptedException if the thread is interrupted
   */
  ContainerEngine connect(Environment environment) throws InterruptedException;
}
