package io.imagespec.docker.internal.build;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a build failed, in the spec's words.
 *
 * @param dockerfile what was built
 * @param line the line of it that failed, if it is known
 * @param exitCode how its command ended, if one did
 * @param lastLines what that printed last
 */
public record FailedStep(
    Dockerfile dockerfile, OptionalInt line, OptionalInt exitCode, List<String> lastLines) {
  /** In place of the engine's words, which tell of an exit code that is the runtime's. */
  public static final String NOT_STARTED = "its program could not be started";

  /** Copies the list. */
  public FailedStep {
    lastLines = List.copyOf(lastLines);
  }

  /**
   * Says so.
   *
   * @param what what was tried, and on which engine
   * @param text the engine's words, for where no command ended
   * @param cause what was thrown; left out if a command ended, since it only repeats the command
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
    return BuildFailedException.of(what, text, failure, exitCode.isPresent() ? null : cause);
  }

  private Optional<Dockerfile.Origin> origin() {
    return line.isPresent() ? dockerfile.origin(line.getAsInt()) : Optional.empty();
  }
}
