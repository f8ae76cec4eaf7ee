package io.imagespec.docker.internal.build;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.plan.Dockerfile;
import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The step of the spec in which a build failed.
 *
 * @param dockerfile the Dockerfile of the build
 * @param line the line that failed, empty if unknown
 * @param exitCode the exit code of the command, empty if no command ended
 * @param lastLines the last lines of the command's output
 */
public record FailedStep(
    Dockerfile dockerfile, OptionalInt line, OptionalInt exitCode, List<String> lastLines) {
  /**
   * The message for a program that could not be started. It replaces the engine's message, which
   * reports an exit code of the container runtime.
   */
  public static final String NOT_STARTED = "its program could not be started";

  /** The messages of containerd, Docker and Podman about a user that is not in /etc/passwd. */
  private static final Pattern MISSING_USER =
      Pattern.compile(
          "(?:unable to find user |unknown user error looking up user \")([^\\s:\"]{1,100})");

  /** Copies the list. */
  public FailedStep {
    lastLines = List.copyOf(lastLines);
  }

  /**
   * Creates the exception.
   *
   * @param what the action and the engine
   * @param text the engine's message, used if no command ended
   * @param cause the underlying exception; omitted if a command ended, because it only repeats the
   *     command
   * @return the exception
   */
  public BuildFailedException toException(String what, String text, Throwable cause) {
    BuildFailedException.Failure failure =
        new BuildFailedException.Failure(
            origin().map(Dockerfile.Origin::step).orElse(null),
            origin().map(Dockerfile.Origin::command).orElse(List.of()),
            exitCode.isPresent() ? exitCode.getAsInt() : null,
            lastLines,
            line.isPresent() ? line.getAsInt() : null);
    return BuildFailedException.of(
        what, missingUser(text).orElse(text), failure, exitCode.isPresent() ? null : cause);
  }

  private static Optional<String> missingUser(String text) {
    Matcher matcher = MISSING_USER.matcher(text);
    return matcher.find()
        ? Optional.of(
            "its user "
                + AsciiText.quote(matcher.group(1))
                + " does not exist in the image; create it in an earlier step, or set a numeric user"
                + " ID with user(..)")
        : Optional.empty();
  }

  private Optional<Dockerfile.Origin> origin() {
    return line.isPresent() ? dockerfile.origin(line.getAsInt()) : Optional.empty();
  }
}
