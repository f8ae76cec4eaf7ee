package io.imagespec.resolve;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.LazyResource;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Requirement;
import java.util.List;
import java.util.Optional;

/**
 * The engines of one resolver: the one that it was given, or those of the providers, each connected
 * once when it is first needed. Thread-safe.
 */
final class EngineSelector implements AutoCloseable {
  private final Optional<ContainerEngine> given;
  private final LazyResource<EngineCandidates> candidates;

  EngineSelector(
      Optional<ContainerEngine> given, InterruptibleCallable<EngineCandidates> candidates) {
    this.given = given;
    this.candidates = LazyResource.of(Optional.empty(), candidates);
  }

  /**
   * The engine for a plan. One that somebody chose may lack something; one that was found does not.
   *
   * @param what what is to be built, for messages
   * @param needs what is required of an engine that nobody chose
   */
  SelectedEngine choose(String what, List<Requirement> needs) throws InterruptedException {
    return given.isPresent()
        ? SelectedEngine.given(given.get())
        : candidates.get().choose(what, needs);
  }

  /** Closes those that were connected; the one that was given stays open. Idempotent. */
  @Override
  public void close() {
    candidates.release().ifPresent(EngineCandidates::close);
  }
}
