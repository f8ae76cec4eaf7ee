package io.imagespec.examples.benchmark;

import io.imagespec.engine.BuildEvent;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The conditions of one side's build, derived from its output: the builder and the number of cached
 * steps. Two sides are compared only if their conditions are equal.
 */
record BuildConditions(String builder, long cachedSteps) {
  private static final Finished FINISHED = new Finished();
  private static final IsStart IS_START = new IsStart();

  static final String CLASSIC = "classic builder";
  static final String BUILDKIT = "BuildKit";

  private static final Pattern CLASSIC_STEP = Pattern.compile("(?m)^Step 1/");
  private static final Pattern BUILDKIT_STEP = Pattern.compile("(?m)^#[0-9]+ ");
  private static final Pattern CACHED = Pattern.compile("(?m)^ ---> Using cache|^#[0-9]+ CACHED");

  /** Derives our conditions from the events of a build: only BuildKit reports the end of a step. */
  static BuildConditions of(List<BuildEvent> events) {
    long cached =
        finished(events)
            .filter(step -> step.cached() && step.description().startsWith("copy"))
            .count();
    boolean isBuildKit = finished(events).findAny().isPresent();
    if (events.stream().noneMatch(event -> event.match(IS_START))) {
      throw new IllegalStateException("no builder recognized in: " + events);
    }
    return new BuildConditions(isBuildKit ? BUILDKIT : CLASSIC, cached);
  }

  /** Selects the events that report the end of a step. */
  static Stream<BuildEvent.StepFinished> finished(List<BuildEvent> events) {
    return events.stream().flatMap(event -> event.match(FINISHED));
  }

  private static final class Finished implements BuildEvent.Cases<Stream<BuildEvent.StepFinished>> {
    @Override
    public Stream<BuildEvent.StepFinished> stepFinished(BuildEvent.StepFinished event) {
      return Stream.of(event);
    }

    @Override
    public Stream<BuildEvent.StepFinished> otherwise(BuildEvent event) {
      return Stream.empty();
    }
  }

  private static final class IsStart implements BuildEvent.Cases<Boolean> {
    @Override
    public Boolean stepStarted(BuildEvent.StepStarted event) {
      return true;
    }

    @Override
    public Boolean otherwise(BuildEvent event) {
      return false;
    }
  }

  /** Derives a peer's conditions from its plain output. */
  static BuildConditions of(String output) {
    boolean isClassic = CLASSIC_STEP.matcher(output).find();
    if (isClassic == BUILDKIT_STEP.matcher(output).find()) {
      throw new IllegalStateException("no builder recognized in: " + output);
    }
    return new BuildConditions(
        isClassic ? CLASSIC : BUILDKIT, CACHED.matcher(output).results().count());
  }

  /** Fails unless the builder and the use of the cache are as expected. */
  void require(String side, String wantedBuilder, boolean wantsCache) {
    if (!builder.equals(wantedBuilder) || (cachedSteps > 0) != wantsCache) {
      throw new IllegalStateException(
          side
              + " built with "
              + this
              + " instead of "
              + wantedBuilder
              + (wantsCache ? " and its cache" : " without a cache"));
    }
  }

  @Override
  public String toString() {
    return builder + ", " + cachedSteps + " cached steps";
  }
}
