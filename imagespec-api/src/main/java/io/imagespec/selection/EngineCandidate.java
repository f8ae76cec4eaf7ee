package io.imagespec.selection;

import io.imagespec.Environment;
import io.imagespec.concurrent.LazyResource;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A provider and, once connected, its engine. A failed connection is tried again at the next call.
 * Thread-safe.
 */
final class EngineCandidate implements AutoCloseable {
  private final ContainerEngineProvider provider;
  private final Environment environment;
  private final LazyResource<ContainerEngine> engine;

  EngineCandidate(ContainerEngineProvider provider, Environment environment) {
    this.provider = provider;
    this.environment = environment;
    this.engine = LazyResource.of(Optional.empty(), this::connect);
  }

  String name() {
    return provider.name();
  }

  boolean assembles() {
    return provider.assembles();
  }

  /** Returns the environment variable that selects this provider, or empty. */
  Optional<String> chosenBy() {
    return provider.chosenBy(environment);
  }

  /**
   * Returns the engine. An EngineUnavailableException contains the reason why it cannot be used.
   */
  ContainerEngine engine() throws InterruptedException {
    return engine.get();
  }

  private ContainerEngine connect() throws InterruptedException {
    try {
      return provider.connect(environment);
    } catch (EngineUnavailableException | CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EngineUnavailableException(
          "engine provider " + provider.name() + ": unexpected error: " + e, e);
    }
  }

  @Override
  public void close() {
    engine.release().ifPresent(ContainerEngine::close);
  }
}
