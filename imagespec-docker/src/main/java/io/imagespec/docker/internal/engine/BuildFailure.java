package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.build.FailedStep;
import io.imagespec.docker.internal.engine.api.EngineErrorException;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells in the spec's words why a build failed. */
final class BuildFailure {
  /** Podman gives a command's exit code in words only. */
  private static final Pattern PODMAN_EXIT =
      Pattern.compile("while running runtime: exit status ([0-9]{1,3})$");

  private static final Pattern NOT_STARTED =
      Pattern.compile("error running container: (error )?from \\S+ creating container for \\[");

  /** What is left of the message after its line break. */
  private static final String REST = ": exit status 1";

  private final String what;
  private final Dockerfile dockerfile;

  BuildFailure(String what, Dockerfile dockerfile) {
    this.what = what;
    this.dockerfile = dockerfile;
  }

  BuildFailedException toException(BuildOutputParser output, EngineErrorException error) {
    return new FailedStep(
            dockerfile,
            known(output.step()), // an instruction is a line
            known(exitCode(output, error)),
            output.lastLines())
        .toException(what, text(output, error), error);
  }

  private static String text(BuildOutputParser output, EngineErrorException error) {
    return hasStarted(output.lastLines()) ? error.text() : FailedStep.NOT_STARTED;
  }

  private static OptionalInt known(int number) {
    return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /**
   * 0 if no command ended: Podman reports a program that could not even start like one that failed.
   */
  private static int exitCode(BuildOutputParser output, EngineErrorException error) {
    if (error.exitCode() != 0) {
      return error.exitCode();
    }
    return hasStarted(output.lastLines()) ? podmanExit(error.text()) : 0;
  }

  /** A program may print the same words, but does not print them alone and end like that. */
  private static boolean hasStarted(List<String> lines) {
    return lines.isEmpty()
        || !NOT_STARTED.matcher(lines.get(0)).lookingAt()
        || !lines.get(lines.size() - 1).endsWith(REST);
  }

  private static int podmanExit(String message) {
    Matcher matcher = PODMAN_EXIT.matcher(message);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
