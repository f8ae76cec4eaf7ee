package io.imagespec.resolution;

import io.imagespec.engine.BuildEvent;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Translates an engine's instruction numbers in a Dockerfile into numbers of the spec's steps that
 * create layers. Only these steps are reported by every engine. A step with several instructions
 * begins with the first and ends with the last.
 */
final class StepNumbers implements BuildEvent.Cases<Optional<BuildEvent>> {
  private static final Pattern LAYER = Pattern.compile("(?:RUN |COPY |WORKDIR (?!\"/\"$)).*");

  private final int[] numbers;
  private final int total;

  StepNumbers(Dockerfile dockerfile) {
    this.numbers = new int[dockerfile.steps() + 1];
    int count = 0;
    int step = 0;
    List<String> lines = dockerfile.text().lines().toList();
    for (int line = 1; line < numbers.length; line++) {
      Optional<Dockerfile.Origin> origin = dockerfile.origin(line);
      if (origin.isPresent() && LAYER.matcher(lines.get(line - 1)).matches()) {
        if (origin.get().number() != step) {
          step = origin.get().number();
          count++;
        }
        numbers[line] = count;
      }
    }
    this.total = count;
  }

  /** Returns the number of steps that create layers. */
  int total() {
    return total;
  }

  /**
   * Returns the event with the step's number, or empty if the instruction creates no layer or is
   * inside a step.
   */
  Optional<BuildEvent> translate(BuildEvent event) {
    return event.match(this);
  }

  @Override
  public Optional<BuildEvent> stepStarted(BuildEvent.StepStarted event) {
    return number(event.number(), -1)
        .map(number -> new BuildEvent.StepStarted(number, total, event.description()));
  }

  @Override
  public Optional<BuildEvent> stepFinished(BuildEvent.StepFinished event) {
    return number(event.number(), 1)
        .map(
            number ->
                new BuildEvent.StepFinished(number, total, event.description(), event.cached()));
  }

  @Override
  public Optional<BuildEvent> otherwise(BuildEvent event) {
    return Optional.of(event);
  }

  /** Returns empty if the adjacent instruction in this direction belongs to the same step. */
  private Optional<Integer> number(int line, int direction) {
    if (line < 1 || line >= numbers.length || numbers[line] == 0) {
      return Optional.empty();
    }
    int neighbour = line + direction;
    boolean isInside =
        neighbour > 0 && neighbour < numbers.length && numbers[neighbour] == numbers[line];
    return isInside ? Optional.empty() : Optional.of(numbers[line]);
  }
}
