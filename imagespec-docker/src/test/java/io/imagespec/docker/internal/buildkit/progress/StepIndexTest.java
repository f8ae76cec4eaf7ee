package io.imagespec.docker.internal.buildkit.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.plan.BuildPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepIndexTest {
  private static final StepIndex STEPS =
      steps(
          ImageSpec.from("busybox")
              .env("A", "1\n2")
              .run("first")
              .label("x", "y")
              .workdir("/")
              .workdir("/w")
              .run("second"));

  private static StepIndex steps(ImageSpec spec) {
    return new StepIndex(BuildPlan.of(spec).render());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1/7] FROM docker.io/library/busybox | 1",
        "[ 2/17] RUN [\"/bin/sh\",\"-c\",\"first\"] | 4",
        "[2/7] RUN [\"/bin/sh\",\"-c\",\"first\"] | 4",
        "[3/7] COPY [\"nothing\",\"/\"] | 5",
        "[4/7] COPY [\"nothing\",\"/w\"] | 7",
        "[5/7] WORKDIR /w | 8",
        "[6/7] RUN [\"/bin/sh\",\"-c\",\"second\"] | 9",
      })
  void numberedVertexIsStepOfPlan(String vertex, int number) {
    assertThat(STEPS.find(vertex).orElseThrow().number()).isEqualTo(number);
  }

  @Test
  void stepIsDescribedAsInSpec() {
    assertThat(STEPS.find("[2/7] RUN x")).contains(new StepIndex.Step(4, 10, "run first"));
  }

  @Test
  void stageNameIsNotPlatform() {
    assertThat(STEPS.find("[stage-0 2/7] RUN x")).isEqualTo(STEPS.find("[2/7] RUN x"));
    assertThat(STEPS.find("[linux/arm64 stage-0 2/7] RUN x").orElseThrow().description())
        .isEqualTo("run first (linux/arm64)");
  }

  @Test
  void descriptionNamesPlatform() {
    assertThat(STEPS.find("[linux/arm64 2/7] RUN x").orElseThrow().description())
        .isEqualTo("run first (linux/arm64)");
    assertThat(STEPS.find("[linux/amd64->linux/arm64 2/7] RUN x").orElseThrow().number())
        .isEqualTo(4);
  }

  @Test
  void scratchBaseIsNotCounted() {
    StepIndex scratch = steps(ImageSpec.scratch().workdir("/w").workdir("/x"));
    assertThat(scratch.find("[1/4] COPY x").orElseThrow().number()).isEqualTo(2);
    assertThat(scratch.find("[4/4] WORKDIR /x").orElseThrow().number()).isEqualTo(5);
  }

  /** For example, the stages that make a cache writable for every user. */
  @Test
  void helperStagesHaveNoSteps() {
    StepIndex helped =
        steps(ImageSpec.from("busybox").user("app").with(Run.shell("first").cache("/c")));
    assertThat(helped.find("[stage-2 1/2] FROM x").orElseThrow().number()).isEqualTo(5);
    assertThat(helped.find("[stage-2 2/2] RUN x")).contains(new StepIndex.Step(7, 7, "run first"));
    assertThat(helped.find("[imagespec-open 1/1] COPY x")).isEmpty();
    assertThat(helped.find("[linux/arm64 imagespec-directory 1/1] WORKDIR x")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "[internal] load build definition from Dockerfile",
    "exporting to image",
    "[9/9] RUN more than there are",
    "[0/4] FROM nothing",
  })
  void otherVertexIsNoStep(String vertex) {
    assertThat(STEPS.find(vertex)).isEmpty();
  }
}
