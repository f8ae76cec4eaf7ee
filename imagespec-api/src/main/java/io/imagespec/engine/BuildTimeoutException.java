package io.imagespec.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deadline passed before the engine was done. The reader allows more time, or looks at the step
 * that takes it.
 */
public final class BuildTimeoutException extends EngineUnavailableException {
  private static final long serialVersionUID = 1L;

  private final Running running;

  /**
   * The step that the engine was in.
   *
   * @param step the step as the spec names it, or null if it is unknown
   * @param time the time in that step, or null if it is unknown
   * @param lastLines the last lines that the build printed, at most 40
   */
  public record Running(@Nullable String step, @Nullable Duration time, List<String> lastLines)
      implements java.io.Serializable {
    /** Copies the list. */
    public Running {
      Objects.requireNonNull(lastLines, "lastLines");
      lastLines = List.copyOf(lastLines);
    }
  }

  /**
   * Creates an exception that knows no step.
   *
   * @param message the action, the deadline and a remedy
   * @param cause the exception that reported the timeout, if there is one
   */
  public BuildTimeoutException(String message, @Nullable Throwable cause) {
    this(message, new Running(null, null, List.of()), cause);
  }

  /**
   * Creates an exception that knows the step.
   *
   * @param message the action, the deadline, the step and a remedy
   * @param running the step that the engine was in
   * @param cause the exception that reported the timeout, if there is one
   */
  public BuildTimeoutException(String message, Running running, @Nullable Throwable cause) {
    super(message, cause);
    Objects.requireNonNull(running, "running");
    this.running = running;
  }

  /**
   * The step that was running; of several, the one that began first. The message names all.
   *
   * @return the step as the spec names it, or empty if it is unknown
   */
  public Optional<String> step() {
    return Optional.ofNullable(running.step());
  }

  /**
   * The time that the step had taken.
   *
   * @return the time, or empty if it is unknown
   */
  public Optional<Duration> timeInStep() {
    return Optional.ofNullable(running.time());
  }

  /**
   * The last lines that the build printed.
   *
   * @return at most 40 lines
   */
  public List<String> lastLines() {
    return running.lastLines();
  }
}
