package io.imagespec.engine;

import io.imagespec.Environment;

/**
 * Finds and connects a {@link ContainerEngine}; found itself by {@link java.util.ServiceLoader}.
 */
public interface ContainerEngineProvider {
  /**
   * The provider's name.
   *
   * @return for example {@code docker}
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
   * Looks for the engine and connects to it. Takes a few seconds at the most.
   *
   * @param environment the machine
   * @return the engine, which has answered; to be closed by the caller
   * @throws EngineUnavailableException if there is none; it lists every place looked at with the
   *     reason
   * @throws InterruptedException if the thread is interrupted
   */
  ContainerEngine connect(Environment environment) throws InterruptedException;
}
