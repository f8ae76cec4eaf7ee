package io.imagespec.selection;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.LazyResource;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Requirement;
import java.util.List;
import java.util.Optional;

/**
 * The engines of one resolver: the one set in its builder, or those of the providers. Each is
 * connected once, on first use. Thread-safe.
 */
public final class EngineSelector implements AutoCloseable {
  private final Optional<ContainerEngine> given;
  private final LazyResource<EngineCandidates> candidates;

  public EngineSelector(
      Optional<ContainerEngine> given, InterruptibleCallable<EngineCandidates> candidates) {
    this.given = given;
    this.candidates = LazyResource.of(Optional.empty(), candidates);
  }

  /**
   * Selects the engine for a plan. An engine that a setting selects may lack capabilities; one that
   * was found does not.
   *
   * @param what the action, for messages
   * @param needs the requirements for an engine that no setting selects
   */
  public SelectedEngine choose(String what, List<Requirement> needs) throws InterruptedException {
    return given.isPresent()
        ? SelectedEngine.given(given.get())
        : candidates.get().choose(what, needs);
  }

  /** Returns the engine that assembles; empty if no provider has one. Opens no connection. */
  public Optional<ContainerEngine> assembler() throws InterruptedException {
    return candidates.get().assembler();
  }

  /** Returns the engine set in the builder; empty if engines are selected. */
  public Optional<ContainerEngine> given() {
    return given;
  }

  /** Closes the connected engines; an engine set in the builder stays open. Idempotent. */
  @Override
  public void close() {
    candidates.release().ifPresent(EngineCandidates::close);
  }
}
