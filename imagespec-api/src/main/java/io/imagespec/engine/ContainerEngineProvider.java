package io.imagespec.engine;

import io.imagespec.Environment;
import io.imagespec.name.EngineSpi;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds and connects a {@link ContainerEngine}. Providers are loaded with {@link
 * java.util.ServiceLoader}.
 *
 * <p>A resolver without an engine of its own asks providers for one when commands have to run: the
 * provider that {@link #CHOICE} names, else the first that a variable of its own {@linkplain
 * #chosenBy selects}. An explicit choice is never replaced by another engine. Without one, the
 * resolver tries all providers in turn until an engine meets the plan's requirements.
 */
@EngineSpi
public interface ContainerEngineProvider {
  /** The environment variable that holds the name of the only provider to use. */
  String CHOICE = "IMAGESPEC_ENGINE";

  /**
   * Returns the provider's name.
   *
   * @return a plain word, for example {@code docker}, used as the value of {@link #CHOICE}
   */
  String name();

  /**
   * Returns the priority of this provider.
   *
   * @return the priority; higher values are tried earlier, ties are broken by name; 0 by default
   */
  default int priority() {
    return 0;
  }

  /**
   * Returns the variable, other than {@link #CHOICE}, that selects this provider's engine. Reads
   * only variables.
   *
   * @param environment the environment
   * @return the variable as shown in messages, for example {@code DOCKER_HOST}, without its value
   *     if that could contain a password; empty if no variable selects the engine, and by default
   */
  default Optional<String> chosenBy(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return Optional.empty();
  }

  /**
   * Tests if this provider's engine assembles images of files and settings in this process. A
   * resolver uses the first such provider for everything after the last command of a plan.
   *
   * @return true if its engine needs no daemon and connects without a search; false by default
   */
  default boolean assembles() {
    return false;
  }

  /**
   * Finds the engine and connects to it. Takes at most a few seconds. May be called again after a
   * failure, by several threads in sequence.
   *
   * @param environment the environment
   * @return the connected engine, to be closed by the caller
   * @throws EngineUnavailableException if no engine is found; the message lists every place
   *     searched with the reason
   * @throws InterruptedException if the thread is interrupted
   */
  ContainerEngine connect(Environment environment) throws InterruptedException;
}
