package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.build.FailedStep;
import io.imagespec.docker.internal.engine.api.EngineErrorException;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts an engine's error into a failure of a step of the spec. */
final class BuildFailure {
  /** The exit code of a command, which Podman reports only in its message. */
  private static final Pattern PODMAN_EXIT =
      Pattern.compile("while running runtime: exit status ([0-9]{1,3})$");

  private static final Pattern NOT_STARTED =
      Pattern.compile("error running container: (error )?from \\S+ creating container for \\[");

  /** A command in Podman's message, which repeats the whole script. */
  private static final Pattern COMMAND = Pattern.compile("(?s)( at STEP \"RUN ).*(\": )");

  /** The last line of Podman's message about a program that could not be started. */
  private static final String LAST_LINE = ": exit status 1";

  private final String what;
  private final Dockerfile dockerfile;

  BuildFailure(String what, Dockerfile dockerfile) {
    this.what = what;
    this.dockerfile = dockerfile;
  }

  BuildFailedException toException(BuildOutputParser output, EngineErrorException error) {
    return new FailedStep(
            dockerfile,
            known(output.step()), // each instruction is one line
            known(exitCode(output, error)),
            output.lastLines())
        .toException(what, text(output, error), withoutCommand(error));
  }

  private static String text(BuildOutputParser output, EngineErrorException error) {
    return hasStarted(output.lastLines()) ? withoutCommand(error).text() : FailedStep.NOT_STARTED;
  }

  private static EngineErrorException withoutCommand(EngineErrorException error) {
    return error.withText(COMMAND.matcher(error.text()).replaceAll("$1…$2"));
  }

  private static OptionalInt known(int number) {
    return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /**
   * Returns the exit code, or 0 if no command ended. Podman reports a program that could not be
   * started like a program that failed.
   */
  private static int exitCode(BuildOutputParser output, EngineErrorException error) {
    if (error.exitCode() != 0) {
      return error.exitCode();
    }
    return hasStarted(output.lastLines()) ? podmanExit(error.text()) : 0;
  }

  /**
   * Returns true unless the output is exactly Podman's message about a program that could not be
   * started. A program may print similar lines, but not these alone.
   */
  private static boolean hasStarted(List<String> lines) {
    return lines.isEmpty()
        || !NOT_STARTED.matcher(lines.get(0)).lookingAt()
        || !lines.get(lines.size() - 1).endsWith(LAST_LINE);
  }

  private static int podmanExit(String message) {
    Matcher matcher = PODMAN_EXIT.matcher(message);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
