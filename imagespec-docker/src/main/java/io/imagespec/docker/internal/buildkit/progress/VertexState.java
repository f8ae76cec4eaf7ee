package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.docker.internal.buildkit.proto.Vertex;
import java.util.Optional;

/** The state of a vertex, which is one action of BuildKit. Not thread-safe. */
public final class VertexState {
  private final String name;
  private final Optional<StepIndex.Step> step;
  private final LineSplitter lineSplitter;
  private boolean started;
  private boolean completed;
  private boolean startReported;
  private boolean endReported;
  private boolean cached;
  private String error = "";

  VertexState(String name, Optional<StepIndex.Step> step, LineSplitter lineSplitter) {
    this.name = name;
    this.step = step;
    this.lineSplitter = lineSplitter;
  }

  /** Applies a report. */
  void update(Vertex news) {
    started |= news.hasStarted();
    completed = news.hasCompleted();
    cached = news.getCached();
    error = news.getError();
  }

  /** Returns true once, after the vertex has started. */
  boolean reportsStart() {
    boolean reports = started && !startReported;
    startReported |= reports;
    return reports;
  }

  /**
   * Returns true once, after the vertex has completed. It may complete and start again before this
   * call.
   */
  boolean reportsEnd() {
    boolean reports = startReported && completed && !endReported && error.isEmpty();
    endReported |= reports;
    return reports;
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

  /** Returns true if the vertex itself failed, and was not cancelled because another one failed. */
  boolean hasFailed() {
    return !error.isEmpty() && !error.contains("context canceled");
  }
}
