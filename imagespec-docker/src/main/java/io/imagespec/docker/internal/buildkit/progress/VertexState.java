package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.docker.internal.buildkit.proto.Vertex;
import java.util.Optional;

/** What is known of one thing that BuildKit does. Not thread-safe. */
public final class VertexState {
  private final String name;
  private final Optional<StepIndex.Step> step;
  private final LineSplitter lineSplitter;
  private boolean started;
  private boolean completed;
  private boolean startTold;
  private boolean endTold;
  private boolean cached;
  private String error = "";

  VertexState(String name, Optional<StepIndex.Step> step, LineSplitter lineSplitter) {
    this.name = name;
    this.step = step;
    this.lineSplitter = lineSplitter;
  }

  /** Takes news. */
  void update(Vertex news) {
    started |= news.hasStarted();
    completed = news.hasCompleted();
    cached = news.getCached();
    error = news.getError();
  }

  /** True once, when it has begun. */
  boolean tellsStart() {
    boolean tells = started && !startTold;
    startTold |= tells;
    return tells;
  }

  /** True once, when it is over; it may complete and start again before somebody asks. */
  boolean tellsEnd() {
    boolean tells = startTold && completed && !endTold && error.isEmpty();
    endTold |= tells;
    return tells;
  }

  public String name() {
    return name;
  }

  public Optional<StepIndex.Step> step() {
    return step;
  }

  public LineSplitter lineSplitter() {
    return lineSplitter;
  }

  boolean isCached() {
    return cached;
  }

  /** Whether it failed by itself, and was not just stopped because another did. */
  boolean hasFailed() {
    return !error.isEmpty() && !error.contains("context canceled");
  }
}
