package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.plan.Dockerfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the plan's steps in BuildKit's vertex names. BuildKit numbers only the instructions that
 * create a layer, in each stage from 1. The plan numbers all instructions, each of which is one
 * line. Only the last stage has steps; the other stages are auxiliary and have generated names.
 */
public final class StepIndex {
  private static final Pattern NAME =
      Pattern.compile(
          "\\[(?:(?<platform>[^] ]+/[^] ]+) )?(?:(?!imagespec-)[^] /]+ )? *(?<number>[0-9]{1,6})/[0-9]{1,6}] .*");

  private static final Pattern LAYER =
      Pattern.compile("(?:FROM (?!scratch$)|RUN |COPY |ADD |WORKDIR (?!\"/\"$)).*");

  private final Dockerfile dockerfile;
  private final List<Integer> counted = new ArrayList<>();

  /**
   * A step of the plan.
   *
   * @param number the number from 1, as in {@link Dockerfile#origin(int)}
   * @param total the number of steps
   * @param description the step in the spec, and the platform if there are several
   */
  public record Step(int number, int total, String description) {}

  public StepIndex(Dockerfile dockerfile) {
    this.dockerfile = dockerfile;
    List<String> lines = dockerfile.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("FROM ")) {
        counted.clear();
      }
      if (LAYER.matcher(lines.get(i)).matches()) {
        counted.add(i + 1);
      }
    }
  }

  /** Returns the step of a vertex by the vertex's name, or empty. */
  Optional<Step> find(String vertexName) {
    Matcher matcher = NAME.matcher(vertexName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int index = Integer.parseInt(matcher.group("number")) - 1;
    return index < 0 || index >= counted.size()
        ? Optional.empty()
        : Optional.of(step(counted.get(index), Optional.ofNullable(matcher.group("platform"))));
  }

  /** Returns the platform of a vertex if there are several platforms. */
  public static Optional<String> platform(String vertexName) {
    Matcher matcher = NAME.matcher(vertexName);
    return matcher.matches() ? Optional.ofNullable(matcher.group("platform")) : Optional.empty();
  }

  private Step step(int number, Optional<String> platform) {
    String description = origin(number).map(Dockerfile.Origin::step).orElseGet(() -> line(number));
    return new Step(
        number,
        dockerfile.steps(),
        description + platform.map(name -> " (" + name + ")").orElse(""));
  }

  private String line(int number) {
    return dockerfile.text().lines().skip(number - 1L).findFirst().orElse("");
  }

  /** Returns the origin of a line of the Dockerfile. */
  Optional<Dockerfile.Origin> origin(int line) {
    return dockerfile.origin(line);
  }
}
