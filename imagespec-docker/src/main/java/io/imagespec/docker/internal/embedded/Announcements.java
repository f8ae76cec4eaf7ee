package io.imagespec.docker.internal.embedded;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tells a listener of the steps of a plan. Thread-safe if the listener is. */
final class Announcements {
  private final BuildListener listener;
  private final List<String> steps;
  private final String suffix;
  private final String what;

  private Announcements(BuildListener listener, List<String> steps, String suffix, String what) {
    this.listener = listener;
    this.steps = steps;
    this.suffix = suffix;
    this.what = what;
  }

  /** For a plan on one platform of several, or of one. */
  static Announcements of(BuildListener listener, BuildPlan plan, Platform platform, String what) {
    String suffix = plan.platforms().size() > 1 ? " (" + platform + ")" : "";
    return new Announcements(listener, steps(plan), suffix, what);
  }

  /** One per instruction: lines of the Dockerfile that are none come from no step. */
  static List<String> steps(BuildPlan plan) {
    Dockerfile dockerfile = plan.render();
    return IntStream.rangeClosed(1, dockerfile.steps())
        .mapToObj(dockerfile::origin)
        .flatMap(Optional::stream)
        .map(Dockerfile.Origin::step)
        .toList();
  }

  /** Who is told. */
  BuildListener listener() {
    return listener;
  }

  private void tell(BuildEvent event) {
    listener.on(event);
  }

  void started(int index) {
    tell(new BuildEvent.StepStarted(index + 1, steps.size(), steps.get(index) + suffix));
  }

  void finished(int index, boolean cached) {
    tell(new BuildEvent.StepFinished(index + 1, steps.size(), steps.get(index) + suffix, cached));
  }

  void moved(String object, String status) {
    tell(new BuildEvent.Transfer(object, status));
  }

  /** A step that cannot be done. */
  BuildFailedException failed(int index, Exception reason) {
    BuildFailedException.Failure failure =
        new BuildFailedException.Failure(steps.get(index), List.of(), null, List.of());
    return new BuildFailedException(
        what + ": step \"" + steps.get(index) + "\": " + reason.getMessage(), failure, reason);
  }
}
