package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.context.ContextException;
import io.imagespec.docker.contract.BackgroundCall;
import io.imagespec.docker.contract.RunningCommand;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of BuildKit, tested with a real BuildKit in each of its places. */
@Timeout(120)
abstract class BuilderContract {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path directory;

  private RealEngines engines;
  private Builder builder;

  /** A connection to a BuildKit. */
  interface Builder extends AutoCloseable {
    /** Builds and returns the digest of the image. */
    Digest build(BuildRequest request, BuildListener listener) throws InterruptedException;

    @Override
    void close();
  }

  /** Returns the engine, or skips the test with the reason. */
  abstract RealEngines need();

  /** Connects to a builder of this kind. */
  abstract Builder connect(RealEngines engines, String host) throws InterruptedException;

  /** Returns a delivery that this kind of builder supports. */
  abstract Delivery delivery(ImageReference image);

  @BeforeEach
  void connect() throws Exception {
    engines = need();
    builder = connect(engines, engines.host());
  }

  @AfterEach
  void close() throws InterruptedException {
    if (builder != null) {
      builder.close();
      for (int i = 0; i < 50 && ourThreads() > 0; i++) {
        Thread.sleep(100);
      }
      assertThat(ourThreads()).isZero();
    }
  }

  private static long ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("imagespec-"))
        .count();
  }

  RealEngines engines() {
    return engines;
  }

  Builder builder() {
    return builder;
  }

  ImageReference target() {
    return ImageReference.parse(
        engines.target() + "/it-" + engines.name() + ":" + UUID.randomUUID());
  }

  BuildRequest request(ImageSpec spec, Delivery delivery) throws Exception {
    Path skopeo = Files.createTempDirectory(directory, "skopeo");
    ImageReference base = ImageReference.parse(engines.busybox());
    String digest = new Skopeo(skopeo, engines.testRegistry()).digest(base);
    ImageReference pinned = base.repository().withDigest(Digest.parse(digest));
    BuildPlan plan = BuildPlan.of(spec).completed(Optional.of(pinned), Optional.of(digest));
    return BuildRequest.builder(plan, delivery).keychain(engines.keychain()).build();
  }

  private BuildRequest request(ImageSpec spec) throws Exception {
    return request(spec, delivery(target()));
  }

  @Test
  void stepsAreReportedAndRepeatedBuildIsCached() throws Exception {
    Files.writeString(directory.resolve("file"), "content");
    BuildRequest request =
        request(engines.onBusybox().copy(directory.resolve("file"), "/file").run("cat /file"));
    List<BuildEvent> first = Collections.synchronizedList(new ArrayList<>());
    List<BuildEvent> second = Collections.synchronizedList(new ArrayList<>());

    Digest digest = builder.build(request, first::add);
    assertThat(builder.build(request, second::add)).isEqualTo(digest);

    assertThat(first).contains(new BuildEvent.Output("content"));
    assertThat(finished(first)).last().matches(step -> !step.cached());
    assertThat(second).noneMatch(BuildEvent.Output.class::isInstance);
    assertThat(finished(second)).last().matches(BuildEvent.StepFinished::cached);
    assertThat(finished(second)).last().matches(step -> step.description().equals("run cat /file"));
  }

  private static List<BuildEvent.StepFinished> finished(List<BuildEvent> events) {
    return events.stream()
        .filter(BuildEvent.StepFinished.class::isInstance)
        .map(BuildEvent.StepFinished.class::cast)
        .toList();
  }

  /** BuildKit requires the order of bytes and the files of "a" before "a-b". */
  @Test
  void oddFileNamesArriveAndSameSizeEditIsDetected() throws Exception {
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("a"));
    for (String name : List.of("a/b", "a-b", "a.b", "\uFF5E", "\uD834\uDD1E x", "\t", "empty")) {
      Files.writeString(tree.resolve(name), name.equals("empty") ? "" : "12345");
    }
    Files.write(tree.resolve("large"), new byte[1_000_000]);
    Files.createSymbolicLink(tree.resolve("link"), Path.of("a/\u00E9"));
    assertThat(tree.resolve("a-b").toFile().setExecutable(true)).isTrue();
    ImageSpec spec =
        engines
            .onBusybox()
            .copy(tree, "/t")
            .run(
                "cd /t && cat config '\uD834\uDD1E x' && readlink link && stat -c %a:%u:%g a-b a.b"
                    + " && find . -type f -exec cat {} + | wc -c");

    Files.setLastModifiedTime(Files.writeString(tree.resolve("config"), "port=80\n"), time);
    assertThat(output(spec))
        .containsExactly("port=80", "12345a/\u00E9", "755:0:0", "644:0:0", "1000038");
    Files.setLastModifiedTime(Files.writeString(tree.resolve("config"), "port=81\n"), time);
    assertThat(output(spec)).startsWith("port=81");
  }

  private List<String> output(ImageSpec spec) throws Exception {
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    assertThat(builder.build(request(spec), events::add)).isNotNull();
    return output(events);
  }

  private static List<String> output(List<BuildEvent> events) {
    return events.stream()
        .filter(BuildEvent.Output.class::isInstance)
        .map(event -> ((BuildEvent.Output) event).line())
        .toList();
  }

  @Test
  void fileChangedAfterHashingFailsBuild() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), UUID.randomUUID().toString());
    BuildRequest request = request(engines.onBusybox().copy(file, "/file"));
    Files.writeString(file, UUID.randomUUID().toString());
    assertThatExceptionOfType(ContextException.class)
        .isThrownBy(() -> builder.build(request, event -> {}))
        .withMessageContaining(file.toString())
        .withMessageContaining("changed after it was hashed");
  }

  /** The file is hashed first and changed before, during or after its transfer. */
  @ParameterizedTest
  @ValueSource(ints = {0, 50, 200})
  void fileChangedDuringBuildNeverYieldsStaleContent(int delay) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "before");
    BuildRequest request = request(printing(file));
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    BackgroundCall first = BackgroundCall.start(() -> builder.build(request, events::add));
    Thread.sleep(delay);
    Files.writeString(file, "after!");
    assertThat(output(printing(file))).containsExactly("after!");
    Throwable failure = first.failure(SOON);
    if (failure == null) {
      assertThat(output(events)).containsExactly("before");
    } else {
      assertThat(failure)
          .isInstanceOf(ContextException.class)
          .hasMessageContaining(file.toString());
    }
  }

  /** The builder takes them for one context and requests only files that it has not seen. */
  @Test
  void concurrentBuildsOfOneNameKeepTheirOwnFiles() throws Exception {
    assertThat(output(printing("something"))).containsExactly("something");
    Map<String, Heard> builds = new LinkedHashMap<>();
    for (String text : List.of("Something", "SOMETHING", "sOMETHING", "something")) {
      BuildRequest request = request(printing(text));
      List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
      builds.put(
          text, new Heard(BackgroundCall.of(() -> builder.build(request, events::add)), events));
    }
    builds.values().forEach(build -> build.backgroundCall().begin());
    for (Map.Entry<String, Heard> build : builds.entrySet()) {
      assertThat(build.getValue().backgroundCall().failure(Duration.ofSeconds(60))).isNull();
      assertThat(output(build.getValue().events())).containsExactly(build.getKey());
    }
  }

  /** A build and its events. */
  private record Heard(BackgroundCall backgroundCall, List<BuildEvent> events) {}

  private ImageSpec printing(String text) throws IOException {
    Path file = Files.createTempDirectory(directory, "one").resolve("file");
    Files.setLastModifiedTime(
        Files.writeString(file, text), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    return printing(file);
  }

  private ImageSpec printing(Path file) {
    return engines.onBusybox().copy(file, "/file").run("cat /file");
  }

  @Test
  void failedCommandReportsStepLineAndExitCode() throws Exception {
    BuildRequest request =
        request(engines.onBusybox().env("A", "1\n2").run("true").run("echo out; exit 7"));
    List<String> lines = request.plan().dockerfile().lines().toList();
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> builder.build(request, BuildListener.none()))
        .satisfies(
            e -> {
              assertThat(e.step()).contains("run echo out; exit 7");
              assertThat(e.command()).containsExactly("/bin/sh", "-c", "echo out; exit 7");
              assertThat(e.exitCode()).hasValue(7);
              assertThat(e.lastLines()).containsExactly("out");
              assertThat(lines.get(e.line().orElseThrow() - 1)).contains("echo out; exit 7");
            });
  }

  @Test
  void missingBaseIsReported() throws Exception {
    ImageReference base =
        ImageReference.parse(engines.busybox())
            .repository()
            .withDigest(Digest.sha256("nothing".getBytes(StandardCharsets.UTF_8)));
    BuildPlan plan =
        BuildPlan.of(engines.onBusybox().run("true"))
            .completed(Optional.of(base), Optional.empty());
    BuildRequest request =
        BuildRequest.builder(plan, delivery(target())).keychain(engines.keychain()).build();
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> builder.build(request, BuildListener.none()))
        .withMessageStartingWith("pull " + base + " on ")
        .withMessageContaining(" as user " + engines.username() + " (from the tests): ")
        .withMessageContaining("; check that the image still exists there");
  }

  @Test
  void interruptEndsCommandOnBuilder() throws Exception {
    SleepingCommand sleepingCommand = SleepingCommand.unique();
    BuildRequest request = request(engines.onBusybox().run(sleepingCommand.command()));
    RunningCommand running = new RunningCommand("sleep");
    BackgroundCall backgroundCall = BackgroundCall.start(() -> builder.build(request, running));
    running.await();
    sleepingCommand.awaitBegin();
    backgroundCall.interrupt();
    assertThat(backgroundCall.failure(SOON)).isInstanceOf(InterruptedException.class);
    sleepingCommand.awaitEnd();
  }

  @Test
  void secretIsVisibleOnlyToItsCommand() throws Exception {
    String value = UUID.randomUUID().toString();
    Secret secret = Secret.of("token", () -> value.getBytes(StandardCharsets.UTF_8));
    BuildRequest request =
        request(
            engines
                .onBusybox()
                .with(Run.shell("test $(wc -c < /run/secrets/token) = 36").secret(secret))
                .run("test ! -s /run/secrets/token"));
    assertThat(builder.build(request, BuildListener.none())).isNotNull();
  }

  @Test
  void connectionCutDuringTransferIsReported() throws Exception {
    BuildRequest request =
        request(engines.onBusybox().copy(ThrottlingProxy.big(directory), "/big").run("true"));
    try (ThrottlingProxy slow =
            ThrottlingProxy.engine(directory, engines.host(), ThrottlingProxy.FREE);
        Builder far = connect(engines, slow.engineAddress())) {
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> far.build(request, BuildListener.none()));
      assertThat(slow.await()).isTrue();
      slow.cut();
      assertThat(backgroundCall.failure(SOON))
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageStartingWith("build ")
          .hasMessageEndingWith("; check that the engine is running");
    }
  }
}
