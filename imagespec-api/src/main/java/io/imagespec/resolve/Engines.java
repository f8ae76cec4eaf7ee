package io.imagespec.resolve;

import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Requirement;
import java.util.List;
import java.util.Optional;

/**
 * The engines of one resolver: the one that it was given, or those of the providers, each connected
 * once when it is first needed. Thread-safe.
 */
final class Engines implements AutoCloseable {
  private final Optional<ContainerEngine> given;
  private final Lazy<Candidates> candidates;

  Engines(Optional<ContainerEngine> given, Interruptible<Candidates> candidates) {
    this.given = given;
    this.candidates = Lazy.of(Optional.empty(), candidates);
  }

  /**
   * The engine for a plan. One that somebody chose may lack something; one that was found does not.
   *
   * @param what what is to be built, for messages
   * @param needs what is required of an engine that nobody chose
   */
  EngineChoice choose(String what, List<Requirement> needs) throws InterruptedException {
    return given.isPresent()
        ? EngineChoice.given(given.get())
        : candidates.get().choose(what, needs);
  }

  /** Closes those that were connected; the one that was given stays open. Idempotent. */
  @Override
  public void close() {
    candidates.release().ifPresent(Candidates::close);
  }
}
