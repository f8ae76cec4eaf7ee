package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.internal.engine.api.EngineErrorException;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildOutputParserTest {
  private final List<BuildEvent> events = new ArrayList<>();
  private final Dockerfile dockerfile =
      BuildPlan.of(ImageSpec.from("debian").run("make").run("make install")).render();
  private final BuildOutputParser output = new BuildOutputParser(dockerfile, "x:1", events::add);

  private void feed(String... texts) throws IOException {
    for (String text : texts) {
      output.on(JsonValue.parse(new JsonObjectBuilder().put("stream", text).toBytes()));
    }
  }

  private static BuildEvent step(int number, String description) {
    return new BuildEvent.StepStarted(number, 3, description);
  }

  private static BuildEvent line(String line) {
    return new BuildEvent.Output(line);
  }

  @Test
  void dockerOutputBecomesEvents() throws IOException {
    feed("Step 1/3 : FROM debian", "\n", " ---> 60b3ef36c4a0\n", "Step 2/3 : RUN make", "\n");
    feed(" ---> Running in 7e0bfb8b9e97\n", "\u001b[91merr\n\u001b[0m", "out\nno end");
    feed("Removing intermediate container 7e0bfb8b9e97\n", " ---> 60b3ef36c4a1\n");
    feed("Step 3/3 : RUN make install", "\n", " ---> Using cache\n");
    feed("Successfully built 60b3ef36c4a1\n", "Successfully tagged x:1\n");
    output.end();

    assertThat(events)
        .containsExactly(
            step(1, "FROM debian"),
            step(2, "run make"),
            line("err"),
            line("out"),
            line("no end"),
            step(3, "run make install"));
  }

  @Test
  void podmanOutputBecomesEvents() throws IOException {
    feed("STEP 1/3: FROM debian\n", "STEP 2/3: RUN make\n", "a\nno end", "--> 4e1a1473994\n");
    feed("STEP 3/3: RUN make install\n", "COMMIT docker.io/library/x:1\n");
    feed("034c69b9dc343108e8086ad65f27d83d1239215ae9728ac9909972f11f9e0bc6\n");
    output.end();

    assertThat(events)
        .containsExactly(
            step(1, "FROM debian"),
            step(2, "run make"),
            line("a"),
            line("no end"),
            step(3, "run make install"));
  }

  @Test
  void splitLinesAreJoined() throws IOException {
    feed("ab", "c\nd", "\n", "e");
    output.end();

    assertThat(events).containsExactly(line("abc"), line("d"), line("e"));
  }

  @Test
  void textResemblingIdIsNotId() throws IOException {
    feed("Successfully built wheel-package\n", "sha256:" + "0".repeat(64) + "\n");

    assertThat(output.id()).isEmpty();
  }

  @Test
  void idIsReadFromAuxMessage() throws IOException {
    output.on(JsonValue.parse("{\"aux\":{\"ID\":\"sha256:" + "a".repeat(64) + "\"}}"));

    assertThat(output.id()).hasValueSatisfying(id -> assertThat(id.hex()).startsWith("aaa"));
  }

  @Test
  void outputResemblingStepDoesNotStartStep() throws IOException {
    feed("Step 1/3 : FROM debian", "Step 1/3 : x\n", "Step 3/3 : x\n", "Step 2/4 : x\n");

    assertThat(output.step()).isEqualTo(1);
  }

  @Test
  void keepsLastFortyLinesOfStep() throws IOException {
    feed("Step 1/3 : FROM debian", "before\n", "Step 2/3 : RUN make");
    for (int i = 1; i <= 50; i++) {
      feed(i + "\n");
    }

    assertThat(output.lastLines()).hasSize(40).startsWith("11").endsWith("50");
  }

  @Test
  void failureNamesStepOfSpec() throws IOException {
    feed("Step 1/3 : FROM debian", "Step 2/3 : RUN make", "no rule\n");
    BuildFailedException failure =
        new BuildFailure("build x:1", dockerfile)
            .toException(output, new EngineErrorException(200, "The command returned 2", 2));

    assertThat(failure)
        .hasMessage(
            "build x:1: step \"run make\": the command ended with exit code 2; the last lines were\n"
                + "  | no rule");
    assertThat(failure.step()).contains("run make");
    assertThat(failure.command()).containsExactly("/bin/sh", "-c", "make");
    assertThat(failure.exitCode()).hasValue(2);
    assertThat(failure.line()).hasValue(2);
    assertThat(failure.lastLines()).containsExactly("no rule");
  }

  @Test
  void podmanExitCodeIsReadFromMessage() throws IOException {
    feed("STEP 1/3: FROM debian\n", "STEP 2/3: RUN make\n");
    String message = "building at STEP \"RUN make\": while running runtime: exit status 42";
    BuildFailedException failure =
        new BuildFailure("build x:1", dockerfile)
            .toException(output, new EngineErrorException(200, message));

    assertThat(failure.exitCode()).hasValue(42);
  }

  /** Podman reports a program that cannot be started like one that failed. */
  @Test
  void podmanProgramThatDoesNotStartHasNoExitCode() throws IOException {
    String said =
        "error running container: from /usr/bin/runc creating container for [/nope]: no such file";
    feed("STEP 1/3: FROM debian\n", "STEP 2/3: RUN make\n", said + "\n: exit status 1\n");
    assertThat(podmanFailure().exitCode()).isEmpty();
    assertThat(podmanFailure().getCause()).hasMessageNotContaining("make");
    assertThat(podmanFailure())
        .hasMessageStartingWith(
            "build x:1: step \"run make\": its program could not be started; the last lines were\n");
    feed("STEP 3/3: RUN make install\n", "error running container: crun x\n", ": exit status 1\n");
    assertThat(podmanFailure().exitCode()).hasValue(1);
  }

  private BuildFailedException podmanFailure() {
    return new BuildFailure("build x:1", dockerfile)
        .toException(
            output,
            new EngineErrorException(
                200, "building at STEP \"RUN make\": while running runtime: exit status 1"));
  }

  @Test
  void failureOutsideOfCommandKeepsEngineMessage() {
    BuildFailedException failure =
        new BuildFailure("build x:1", dockerfile)
            .toException(output, new EngineErrorException(400, "invalid reference format"));

    assertThat(failure).hasMessage("build x:1: invalid reference format");
    assertThat(failure.step()).isEmpty();
    assertThat(failure.line()).isEmpty();
    assertThat(failure.exitCode()).isEmpty();
  }
}
