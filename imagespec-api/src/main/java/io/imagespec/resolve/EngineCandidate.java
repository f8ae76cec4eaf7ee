package io.imagespec.resolve;

import io.imagespec.Environment;
import io.imagespec.concurrent.LazyResource;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A provider, and its engine once that was connected. One that declined is asked again the next
 * time. Thread-safe.
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

  /** The variable that chooses it, if one does. */
  Optional<String> chosenBy() {
    return provider.chosenBy(environment);
  }

  /** The engine; an EngineUnavailableException says why there is none. */
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
          "engine provider " + provider.name() + ": it is broken: " + e, e);
    }
  }

  @Override
  public void close() {
    engine.release().ifPresent(ContainerEngine::close);
  }
}
