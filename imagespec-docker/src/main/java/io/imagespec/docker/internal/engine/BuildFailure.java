package io.imagespec.docker.internal.engine;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells in the spec's words why a build failed. */
final class BuildFailure {
  /** Podman gives a command's exit code in words only. */
  private static final Pattern PODMAN_EXIT =
      Pattern.compile("while running runtime: exit status ([0-9]{1,3})$");

  private static final Pattern NOT_STARTED =
      Pattern.compile("^error running container: .*(runc|crun|creat)");

  private final String what;
  private final Dockerfile dockerfile;

  BuildFailure(String what, Dockerfile dockerfile) {
    this.what = what;
    this.dockerfile = dockerfile;
  }

  BuildFailedException toException(BuildOutput output, RefusedException error) {
    Optional<Dockerfile.Origin> origin = dockerfile.origin(output.step());
    int exitCode = exitCode(output, error);
    BuildFailedException.Failure failure =
        new BuildFailedException.Failure(
            origin.map(Dockerfile.Origin::step).orElse(null),
            origin.map(Dockerfile.Origin::command).orElse(List.of()),
            exitCode == 0 ? null : exitCode,
            output.lastLines(),
            output.step() == 0 ? null : output.step()); // an instruction is a line
    return new BuildFailedException(message(output, error, exitCode), failure, error);
  }

  private String message(BuildOutput output, RefusedException error, int exitCode) {
    StringBuilder text = new StringBuilder(what).append(": ").append(place(output.step()));
    text.append(exitCode == 0 ? error.text() : "the command ended with exit code " + exitCode);
    if (!output.lastLines().isEmpty()) {
      text.append("; the last lines were");
    }
    output.lastLines().forEach(line -> text.append("\n  | ").append(line));
    return text.toString();
  }

  private String place(int step) {
    return dockerfile.origin(step).map(origin -> "step \"" + origin.step() + "\": ").orElse("");
  }

  /**
   * 0 if no command ended: Podman reports a program that could not even start like one that failed.
   */
  private static int exitCode(BuildOutput output, RefusedException error) {
    if (error.exitCode() != 0) {
      return error.exitCode();
    }
    boolean started =
        output.lastLines().stream().noneMatch(line -> NOT_STARTED.matcher(line).find());
    return started ? podmanExit(error.text()) : 0;
  }

  private static int podmanExit(String message) {
    Matcher matcher = PODMAN_EXIT.matcher(message);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
