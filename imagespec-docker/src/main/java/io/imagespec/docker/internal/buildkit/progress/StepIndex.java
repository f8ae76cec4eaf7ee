package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.plan.Dockerfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the plan's steps in what BuildKit says. It counts only the instructions that make a layer,
 * of each stage from 1, where the plan counts all of them; each stands on a line of its own. The
 * steps are those of the last stage: the others have names of ours, and only help.
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
   * @param number its number, from 1, as {@link Dockerfile#origin(int)} takes it
   * @param total how many there are
   * @param description the step as the spec said it, and for which platform if that is in question
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

  /** The step that a vertex is about, by its name; empty if it is about none. */
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

  /** For which platform a vertex is, if that is in question. */
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

  /** Where a line of the Dockerfile comes from. */
  Optional<Dockerfile.Origin> origin(int line) {
    return dockerfile.origin(line);
  }
}
