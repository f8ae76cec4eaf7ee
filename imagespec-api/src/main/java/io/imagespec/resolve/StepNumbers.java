package io.imagespec.resolve;

import io.imagespec.engine.BuildEvent;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Translates an engine's numbers, which count the instructions of a Dockerfile, into numbers of the
 * spec's steps that make layers. Only these are reported by every engine. A step of several
 * instructions begins with its first and ends with its last.
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

  /** The number of steps that make layers. */
  int total() {
    return total;
  }

  /** The event with the step's number; empty if the instruction makes no layer or is no border. */
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

  /** Empty if the layer's neighbour in this direction belongs to the same step. */
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
