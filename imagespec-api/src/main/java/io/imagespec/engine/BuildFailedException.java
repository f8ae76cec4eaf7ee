package io.imagespec.engine;

import io.imagespec.name.ImageSpecException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A build failed for a reason that lies in the spec: a command failed, a base is missing or does
 * not fit. The reader mends the spec.
 */
public final class BuildFailedException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  /**
   * What is known of the failed step.
   *
   * @param step the step as the spec said it, or null if it was no step
   * @param command the command that ran, empty if it was no command
   * @param exitCode its exit code, or null if it has none
   * @param lastLines the last lines it printed, at most 40
   * @param line the line of the Dockerfile, from 1, or null if it is not known
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
     * A failure whose line is not known.
     *
     * @param step the step as the spec said it, or null if it was no step
     * @param command the command that ran, empty if it was no command
     * @param exitCode its exit code, or null if it has none
     * @param lastLines the last lines it printed, at most 40
     */
    public Failure(
        @Nullable String step,
        List<String> command,
        @Nullable Integer exitCode,
        List<String> lastLines) {
      this(step, command, exitCode, lastLines, null);
    }

    /**
     * Nothing is known but the message.
     *
     * @return an empty failure
     */
    public static Failure none() {
      return new Failure(null, List.of(), null, List.of());
    }
  }

  /**
   * Creates an exception.
   *
   * @param message what was tried, what happened, what to do
   */
  public BuildFailedException(String message) {
    this(message, Failure.none(), null);
  }

  /**
   * Creates an exception that knows the failed step.
   *
   * @param message what was tried, what happened, what to do
   * @param failure what is known of the step
   * @param cause the reason, if it was itself an exception
   */
  public BuildFailedException(String message, Failure failure, @Nullable Throwable cause) {
    super(message, cause);
    Objects.requireNonNull(failure, "failure");
    this.failure = failure;
  }

  /**
   * Creates an exception whose message has the form that all engines use: the step, its exit code
   * or the engine's words, and the last lines that were printed.
   *
   * @param what the action and the engine, for example {@code build ghcr.io/acme/app:x on docker}
   * @param words the engine's words, for a step without an exit code
   * @param failure the failed step
   * @param cause the reason, if it was itself an exception
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
   * The step that failed.
   *
   * @return the step as the spec said it, or empty if it was no step
   */
  public Optional<String> step() {
    return Optional.ofNullable(failure.step());
  }

  /**
   * The command that failed.
   *
   * @return its words, empty if it was no command
   */
  public List<String> command() {
    return failure.command();
  }

  /**
   * The command's exit code.
   *
   * @return the code, or empty if it has none
   */
  public OptionalInt exitCode() {
    Integer code = failure.exitCode();
    return code == null ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /**
   * The line of the plan's Dockerfile that failed.
   *
   * @return the line's number, from 1, or empty if it is not known
   */
  public OptionalInt line() {
    Integer line = failure.line();
    return line == null ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /**
   * What the build printed last.
   *
   * @return at most 40 lines
   */
  public List<String> lastLines() {
    return failure.lastLines();
  }
}
