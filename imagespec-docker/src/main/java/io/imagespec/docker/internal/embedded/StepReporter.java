package io.imagespec.docker.internal.embedded;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.stream.IntStream;

/** Reports the steps of a plan to a listener. Thread-safe if the listener is. */
final class StepReporter {
  private final BuildListener listener;
  private final List<Numbered> steps;
  private final int total;
  private final String suffix;
  private final String what;

  private StepReporter(BuildListener listener, Dockerfile dockerfile, String suffix, String what) {
    this.listener = listener;
    this.steps = steps(dockerfile);
    this.total = dockerfile.steps();
    this.suffix = suffix;
    this.what = what;
  }

  /** Creates a reporter for one platform of a plan. */
  static StepReporter of(BuildListener listener, BuildPlan plan, Platform platform, String what) {
    String suffix = plan.platforms().size() > 1 ? " (" + platform + ")" : "";
    return new StepReporter(listener, plan.render(), suffix, what);
  }

  /** A step with its number in the Dockerfile. */
  private record Numbered(int number, String step) {}

  /** Returns one step per instruction. Other lines of the Dockerfile belong to no step. */
  static List<String> steps(BuildPlan plan) {
    return steps(plan.render()).stream().map(Numbered::step).toList();
  }

  private static List<Numbered> steps(Dockerfile dockerfile) {
    return IntStream.rangeClosed(1, dockerfile.steps())
        .boxed()
        .flatMap(
            number ->
                dockerfile.origin(number).stream()
                    .map(origin -> new Numbered(number, origin.step())))
        .toList();
  }

  /** Returns the listener. */
  BuildListener listener() {
    return listener;
  }

  private void report(BuildEvent event) {
    listener.on(event);
  }

  void started(int index) {
    Numbered numbered = steps.get(index);
    report(new BuildEvent.StepStarted(numbered.number(), total, numbered.step() + suffix));
  }

  void finished(int index, boolean cached) {
    Numbered numbered = steps.get(index);
    report(new BuildEvent.StepFinished(numbered.number(), total, numbered.step() + suffix, cached));
  }

  void layerTransferred(String object, String status) {
    report(new BuildEvent.Transfer(object, status));
  }

  /** Creates the exception for a failed step. */
  BuildFailedException failed(int index, Exception reason) {
    BuildFailedException.Failure failure =
        new BuildFailedException.Failure(steps.get(index).step(), List.of(), null, List.of());
    return new BuildFailedException(
        what + ": step \"" + steps.get(index).step() + "\": " + reason.getMessage(),
        failure,
        reason);
  }
}
