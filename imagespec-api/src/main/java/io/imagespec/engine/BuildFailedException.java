package io.imagespec.engine;

import io.imagespec.name.ImageSpecException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a build fails because of the spec: a command failed, or a base is missing or does not
 * fit. The user fixes the spec.
 */
public final class BuildFailedException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  /**
   * Details of the failed step.
   *
   * @param step the step as in the spec, or null if the failure is not in a step
   * @param command the failed command, or empty if the failure is not in a command
   * @param exitCode the command's exit code, or null if unknown
   * @param lastLines the last lines of output, at most 40
   * @param line the line of the Dockerfile, from 1, or null if unknown
   */
  public record Failure(
      @Nullable String step,
      List<String> command,
      @Nullable Integer exitCode,
      List<String> lastLines,
      @Nullable Integer line)
      implements java.io.Serializable {
    /** Copies the lists. */
    public Failure {
      Objects.requireNonNull(command, "command");
      Objects.requireNonNull(lastLines, "lastLines");
      command = List.copyOf(command);
      lastLines = List.copyOf(lastLines);
    }

    /**
     * Creates details without a line of the Dockerfile.
     *
     * @param step the step as in the spec, or null if the failure is not in a step
     * @param command the failed command, or empty if the failure is not in a command
     * @param exitCode the command's exit code, or null if unknown
     * @param lastLines the last lines of output, at most 40
     */
    public Failure(
        @Nullable String step,
        List<String> command,
        @Nullable Integer exitCode,
        List<String> lastLines) {
      this(step, command, exitCode, lastLines, null);
    }

    /**
     * Creates empty details, for a failure of which only the message is known.
     *
     * @return the empty details
     */
    public static Failure none() {
      return new Failure(null, List.of(), null, List.of());
    }
  }

  /**
   * Creates an exception.
   *
   * @param message the action, the failure and a remedy
   */
  public BuildFailedException(String message) {
    this(message, Failure.none(), null);
  }

  /**
   * Creates an exception with details of the failed step.
   *
   * @param message the action, the failure and a remedy
   * @param failure the details of the step
   * @param cause the underlying exception, or null
   */
  public BuildFailedException(String message, Failure failure, @Nullable Throwable cause) {
    super(message, cause);
    Objects.requireNonNull(failure, "failure");
    this.failure = failure;
  }

  /**
   * Creates an exception with a message in the common format of all engines: the step, its exit
   * code or the engine's message, and the last lines of output.
   *
   * @param what the action and the engine, for example {@code build ghcr.io/acme/app:x on docker}
   * @param words the engine's message, used if the step has no exit code
   * @param failure the failed step
   * @param cause the underlying exception, or null
   * @return the exception
   */
  public static BuildFailedException of(
      String what, String words, Failure failure, @Nullable Throwable cause) {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(words, "words");
    Objects.requireNonNull(failure, "failure");
    StringBuilder message = new StringBuilder(what).append(": ");
    if (failure.step() != null) {
      message.append("step \"").append(failure.step()).append("\": ");
    }
    message.append(
        failure.exitCode() == null
            ? words
            : "the command ended with exit code " + failure.exitCode());
    if (!failure.lastLines().isEmpty()) {
      message.append("; the last lines were");
    }
    failure.lastLines().forEach(line -> message.append("\n  | ").append(line));
    return new BuildFailedException(message.toString(), failure, cause);
  }

  /**
   * Returns the step that failed.
   *
   * @return the step as in the spec, or empty if the failure is not in a step
   */
  public Optional<String> step() {
    return Optional.ofNullable(failure.step());
  }

  /**
   * Returns the command that failed.
   *
   * @return the command's words, or empty if the failure is not in a command
   */
  public List<String> command() {
    return failure.command();
  }

  /**
   * Returns the command's exit code.
   *
   * @return the code, or empty if unknown
   */
  public OptionalInt exitCode() {
    Integer code = failure.exitCode();
    return code == null ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /**
   * Returns the line of the plan's Dockerfile that failed.
   *
   * @return the line number, from 1, or empty if unknown
   */
  public OptionalInt line() {
    Integer line = failure.line();
    return line == null ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /**
   * Returns the last lines of output.
   *
   * @return at most 40 lines
   */
  public List<String> lastLines() {
    return failure.lastLines();
  }
}
