package io.imagespec.docker.internal.buildkit.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.imagespec.ImageSpec;
import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import io.imagespec.docker.internal.buildkit.proto.Vertex;
import io.imagespec.docker.internal.buildkit.proto.VertexLog;
import io.imagespec.docker.internal.buildkit.proto.VertexStatus;
import io.imagespec.docker.internal.buildkit.proto.VertexWarning;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusTranslatorTest {
  private static final Timestamp NOW = Timestamp.newBuilder().setSeconds(1).build();
  private static final String FROM = "FROM docker.io/library/busybox:latest";

  private final List<BuildEvent> events = new ArrayList<>();
  private final StatusTranslator reader =
      new StatusTranslator(
          new StepIndex(BuildPlan.of(ImageSpec.from("busybox").run("true")).render()),
          List.of(
              new LayerCache.Inline(),
              new LayerCache.Registry(ImageReference.parse("127.0.0.1:1/a:cache"))),
          events::add);

  private static Vertex.Builder vertex(int step) {
    return Vertex.newBuilder().setDigest("sha256:" + step).setName("[" + step + "/2] X");
  }

  private void on(Vertex... vertices) {
    reader.on(StatusResponse.newBuilder().addAllVertexes(List.of(vertices)).build());
  }

  private void log(int step, byte[] bytes) {
    reader.on(
        StatusResponse.newBuilder()
            .addLogs(
                VertexLog.newBuilder()
                    .setVertex("sha256:" + step)
                    .setStream(1)
                    .setMsg(ByteString.copyFrom(bytes)))
            .build());
  }

  @Test
  void stepReportsStartOutputAndFinish() {
    on(vertex(1).build());
    on(vertex(1).setStarted(NOW).build());
    on(vertex(1).setStarted(NOW).setCompleted(NOW).setCached(true).build());
    on(vertex(2).setStarted(NOW).build());
    log(2, "one\ntw".getBytes(StandardCharsets.UTF_8));
    log(2, "o\nthree".getBytes(StandardCharsets.UTF_8));
    on(vertex(2).setStarted(NOW).setCompleted(NOW).build());
    reader.end();
    reader.end();

    assertThat(events)
        .containsExactly(
            new BuildEvent.StepStarted(1, 2, FROM),
            new BuildEvent.StepFinished(1, 2, FROM, true),
            new BuildEvent.StepStarted(2, 2, "run true"),
            new BuildEvent.Output("one"),
            new BuildEvent.Output("two"),
            new BuildEvent.Output("three"),
            new BuildEvent.StepFinished(2, 2, "run true", false));
  }

  @Test
  void restartedStepIsReportedOnce() {
    on(vertex(1).setStarted(NOW).setCompleted(NOW).build());
    on(vertex(1).setStarted(NOW).build());
    on(vertex(1).setStarted(NOW).setCompleted(NOW).build());
    on(vertex(2).setStarted(NOW).setCompleted(NOW).build());
    reader.end();
    assertThat(events)
        .containsExactly(
            new BuildEvent.StepStarted(1, 2, FROM),
            new BuildEvent.StepFinished(1, 2, FROM, false),
            new BuildEvent.StepStarted(2, 2, "run true"),
            new BuildEvent.StepFinished(2, 2, "run true", false));
  }

  @Test
  void failedStepDoesNotFinish() {
    on(vertex(2).setStarted(NOW).setCompleted(NOW).setError("exit code: 1").build());
    reader.end();
    assertThat(events).containsExactly(new BuildEvent.StepStarted(2, 2, "run true"));
    assertThat(reader.failed(Optional.empty()).orElseThrow().name()).isEqualTo("[2/2] X");
  }

  @Test
  void cancelledStepIsNotTheFailedStep() {
    on(vertex(1).setStarted(NOW).setError("process x: context canceled").build());
    on(vertex(2).setStarted(NOW).setError("exit code: 1").build());
    assertThat(reader.failed(Optional.empty()).orElseThrow().name()).isEqualTo("[2/2] X");
    assertThat(reader.failed(Optional.of("sha256:1")).orElseThrow().name()).isEqualTo("[1/2] X");
  }

  @Test
  void splitCharacterIsDecodedWhole() {
    on(vertex(2).setStarted(NOW).build());
    byte[] bytes = "é\n".getBytes(StandardCharsets.UTF_8);
    log(2, new byte[] {bytes[0]});
    log(2, new byte[] {bytes[1], bytes[2]});
    assertThat(events).contains(new BuildEvent.Output("é"));
  }

  @Test
  void overlongLineIsReportedInParts() {
    on(vertex(2).setStarted(NOW).build());
    log(2, "x".repeat(200_000).getBytes(StandardCharsets.UTF_8));
    assertThat(events.stream().filter(BuildEvent.Output.class::isInstance)).hasSize(3);
  }

  private void on(VertexStatus.Builder... statuses) {
    for (VertexStatus.Builder status : statuses) {
      reader.on(StatusResponse.newBuilder().addStatuses(status).build());
    }
  }

  /** Docker reports all concurrent layers under one name. */
  @Test
  void progressIsReportedOncePerObject() {
    VertexStatus.Builder layer =
        VertexStatus.newBuilder()
            .setVertex("sha256:1")
            .setId("sha256:a")
            .setName("downloading")
            .setCurrent(10)
            .setTotal(10);
    on(layer.clone(), layer.clone().setName("done").setCompleted(NOW));
    on(layer.clone().setId("sha256:b"));
    assertThat(events)
        .containsExactly(
            new BuildEvent.Progress("sha256:a", 10, OptionalLong.of(10)),
            new BuildEvent.Progress("sha256:b", 10, OptionalLong.of(10)));
  }

  @Test
  void contextTransferIsNotCountedTwice() {
    VertexStatus.Builder sent =
        VertexStatus.newBuilder()
            .setVertex("sha256:1")
            .setId("transferring context:")
            .setName("transferring");
    on(sent.clone(), sent.clone().setCurrent(10), sent.clone().setCurrent(10).setCompleted(NOW));
    assertThat(events).isEmpty();
  }

  @Test
  void repeatedProgressIsReportedOnce() {
    VertexStatus half =
        VertexStatus.newBuilder()
            .setVertex("sha256:1")
            .setId("layer")
            .setCurrent(5)
            .setTotal(10)
            .build();
    reader.on(StatusResponse.newBuilder().addStatuses(half).addStatuses(half).build());
    reader.on(
        StatusResponse.newBuilder()
            .addStatuses(VertexStatus.newBuilder().setId("pushing layers"))
            .build());
    assertThat(events)
        .containsExactly(
            new BuildEvent.Progress("layer", 5, OptionalLong.of(10)),
            new BuildEvent.Transfer("pushing layers", "started"));
  }

  @Test
  void failedCacheExportIsReportedAsSkipped() {
    on(vertex(1).setStarted(NOW).build());
    on(
        Vertex.newBuilder()
            .setDigest("sha256:cache")
            .setName("exporting cache to registry")
            .setStarted(NOW)
            .setError("401: you said hunter2")
            .build());
    events.clear();
    reader.succeeded();
    assertThat(events)
        .containsExactly(
            new BuildEvent.FeatureSkipped(
                "exporting cache to registry (127.0.0.1:1/a:cache) failed and was skipped; check"
                    + " the engine's log for the reason"));
  }

  @Test
  void warningIsReportedOnce() {
    VertexWarning warning =
        VertexWarning.newBuilder().setShort(ByteString.copyFromUtf8("odd")).build();
    reader.on(StatusResponse.newBuilder().addWarnings(warning).addWarnings(warning).build());
    assertThat(events).containsExactly(new BuildEvent.Warning("odd"));
  }
}
