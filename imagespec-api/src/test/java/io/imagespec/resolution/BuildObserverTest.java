package io.imagespec.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildObserverTest {
  private static final ImageReference IMAGE = ImageReference.parse("ghcr.io/acme/app:x");

  private final List<BuildEvent> events = new ArrayList<>();

  private BuildObserver observer(ImageSpec spec) {
    BuildPlan plan =
        BuildPlan.of(spec.named("app").registry("ghcr.io/acme"), Path.of(""), DigestCache.none());
    return new BuildObserver(events::add, IMAGE, plan.render());
  }

  private static void send(BuildListener observer, BuildEvent... sent) {
    for (BuildEvent event : sent) {
      observer.on(event);
    }
  }

  private static BuildEvent start(int number, String step) {
    return new BuildEvent.StepStarted(number, 9, step);
  }

  private static BuildEvent finish(int number, String step) {
    return new BuildEvent.StepFinished(number, 9, step, false);
  }

  private static BuildEvent output(String line) {
    return new BuildEvent.Output(line);
  }

  private static String explanation(BuildObserver observer) {
    String message = observer.explain(new BuildTimeoutException("no answer", null)).getMessage();
    return String.valueOf(message).replaceAll("\\d+\\.\\d s", "T");
  }

  @Test
  void timeoutNamesLastStepIfEngineReportsNoEnds() {
    BuildObserver observer = observer(ImageSpec.from("debian:12"));
    send(observer, start(2, "run a"), output("of a"), start(3, "run b"), output("of b"));
    assertThat(explanation(observer))
        .isEqualTo("no answer; it was running step \"run b\" for T; the last lines were\n  | of b");
  }

  @Test
  void timeoutDuringPushNamesNoStep() {
    BuildObserver observer = observer(ImageSpec.from("debian:12"));
    send(observer, start(2, "run a"), new BuildEvent.Transfer("layer", "Pushing"));
    assertThat(explanation(observer)).isEqualTo("no answer");
  }

  @Test
  void timeoutNamesAllConcurrentSteps() {
    BuildObserver observer = observer(ImageSpec.from("debian:12"));
    send(observer, start(1, "base"), finish(1, "base"));
    send(observer, start(2, "run a (linux/amd64)"), output("one"));
    send(observer, start(2, "run a (linux/arm64)"), output("two"));
    assertThat(explanation(observer))
        .isEqualTo(
            "no answer; it was running step \"run a (linux/amd64)\" for T"
                + " and step \"run a (linux/arm64)\" for T"
                + "; the last lines were\n  | one\n  | two");
  }

  @Test
  void timeoutNamesStepStillRunning() {
    BuildObserver observer = observer(ImageSpec.from("debian:12"));
    send(observer, start(2, "run a (linux/amd64)"), start(2, "run a (linux/arm64)"));
    send(observer, output("two"), finish(2, "run a (linux/arm64)"));
    assertThat(explanation(observer))
        .startsWith("no answer; it was running step \"run a (linux/amd64)\" for T;");
    assertThat(observer.explain(new BuildTimeoutException("", null)).step())
        .contains("run a (linux/amd64)");
  }

  @Test
  void timeoutAfterLastStepNamesNoStep() {
    BuildObserver observer = observer(ImageSpec.from("debian:12"));
    send(observer, start(2, "run a"), finish(2, "run a"));
    assertThat(explanation(observer)).isEqualTo("no answer");
  }

  @Test
  void identicalStepsAreNumberedSeparately() {
    BuildObserver observer =
        observer(ImageSpec.from("debian:12").run("make").run("make").env("A", "b").run("x"));
    assertThat(observer.steps()).isEqualTo(3);
    send(observer, start(2, "run make"), start(3, "run make"), start(5, "run x"));
    assertThat(events)
        .containsExactly(
            new BuildEvent.StepStarted(1, 3, "run make"),
            new BuildEvent.StepStarted(2, 3, "run make"),
            new BuildEvent.StepStarted(3, 3, "run x"));
  }
}
