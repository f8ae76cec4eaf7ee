package io.imagespec.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a deadline passes before the engine has finished. The user allows more time or examines
 * the step that takes too long.
 */
public final class BuildTimeoutException extends EngineUnavailableException {
  private static final long serialVersionUID = 1L;

  private final Running running;

  /**
   * The step that was running when the deadline passed.
   *
   * @param step the step as in the spec, or null if unknown
   * @param time the time spent in the step, or null if unknown
   * @param lastLines the last lines of output, at most 40
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
   * Creates an exception without a step.
   *
   * @param message the action, the deadline and a remedy
   * @param cause the exception that reported the timeout, or null
   */
  public BuildTimeoutException(String message, @Nullable Throwable cause) {
    this(message, new Running(null, null, List.of()), cause);
  }

  /**
   * Creates an exception with the running step.
   *
   * @param message the action, the deadline, the step and a remedy
   * @param running the running step
   * @param cause the exception that reported the timeout, or null
   */
  public BuildTimeoutException(String message, Running running, @Nullable Throwable cause) {
    super(message, cause);
    Objects.requireNonNull(running, "running");
    this.running = running;
  }

  /**
   * Returns the step that was running. If there were several, the first that began; the message
   * names all of them.
   *
   * @return the step as in the spec, or empty if unknown
   */
  public Optional<String> step() {
    return Optional.ofNullable(running.step());
  }

  /**
   * Returns the time spent in the step.
   *
   * @return the time, or empty if unknown
   */
  public Optional<Duration> timeInStep() {
    return Optional.ofNullable(running.time());
  }

  /**
   * Returns the last lines of output.
   *
   * @return at most 40 lines
   */
  public List<String> lastLines() {
    return running.lastLines();
  }
}
