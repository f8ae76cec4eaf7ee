package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.docker.contract.BackgroundCall;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * Faults of the client and of its connection to a healthy BuildKit. Silent commands and concurrent
 * builds must not be mistaken for faults.
 */
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.CLIENT_FAULTS)
class ClientFaultsIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** The limit for a hanging credential helper, which has 30 s. */
  private static final Duration HELPER_LIMIT = Duration.ofSeconds(45);

  private static final int BUILDS = 8;

  /** The start of a connection to BuildKit's control API: in Docker, without TLS, with TLS. */
  private static final Pattern CONTROL = Pattern.compile("POST /grpc |PRI \\* HTTP/2|\\x16");

  /** More bytes than the metadata of an engine and of a base. */
  private static final long QUESTIONS = 50_000;

  /** Longer than a proxy keeps an idle connection. */
  private static final int SILENCE_SECONDS = EngineMatrix.runsSlowTests() ? 600 : 90;

  @Parameter EngineMatrix row;
  @TempDir Path directory;

  private RealEngines engines;
  private ContainerEngine silent;
  private boolean connected;
  private BackgroundCall silence;

  /** Starts the longest build, which runs beside all other tests. */
  @BeforeParameterizedClassInvocation
  void beginSilence() {
    connected = false;
    engines = row.need(EngineMatrix.Contract.CLIENT_FAULTS);
    silent = engines.connect();
    connected = true;
    ImageSpec spec = engines.onBusybox().run("sleep " + SILENCE_SECONDS);
    silence =
        BackgroundCall.start(
            () -> {
              Instant start = Instant.now();
              try (ImageResolver images = resolver(silent, BuildListener.none())) {
                assertThat(images.resolve(spec).action()).isEqualTo(Action.BUILT);
              }
              assertThat(Duration.between(start, Instant.now()).toSeconds())
                  .isGreaterThanOrEqualTo(SILENCE_SECONDS);
              return null;
            });
  }

  @AfterParameterizedClassInvocation
  void close() {
    if (connected) {
      silent.close();
    }
  }

  private ImageResolver resolver(ContainerEngine engine, BuildListener listener) {
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(engines.keychain())
        .listener(listener)
        .build();
  }

  @Test
  @Order(1)
  void failedSecretIsReportedBeforeFilesAreSent() throws Exception {
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    try (ThrottlingProxy between =
            ThrottlingProxy.engine(directory, engines.host(), Long.MAX_VALUE);
        ContainerEngine engine = engines.connect(between.engineAddress());
        ImageResolver images = resolver(engine, events::add)) {
      assertThat(between.awaitQuiet()).isTrue();
      long before = between.passed();
      assertNamed(images, this::none, "its supplier returned null");
      assertNamed(
          images,
          () -> {
            throw new IllegalStateException("hunter2");
          },
          "its supplier threw java.lang.IllegalStateException");
      assertThat(between.passed() - before).isLessThan(QUESTIONS);
    }
    assertThat(events).isEmpty();
  }

  /** Users write the suppliers, and their code may return null. */
  @SuppressWarnings({"NullAway", "ReturnsNullCollection"})
  private byte[] none() {
    return null;
  }

  private void assertNamed(ImageResolver images, Supplier<byte[]> supplier, String reason)
      throws IOException {
    ImageSpec spec =
        engines
            .onBusybox()
            .copy(ThrottlingProxy.big(directory), "/big")
            .with(Run.shell("true").secret(Secret.of("token", supplier)));
    assertThatExceptionOfType(SecretException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContaining("token")
        .withMessageContaining(reason)
        .withMessageNotContaining("hunter2");
  }

  @Test
  @Order(2)
  void hangingCredentialHelperIsEndedAndReported() throws Exception {
    SleepingCommand sleepingCommand = SleepingCommand.unique();
    Path home = Files.createDirectory(directory.resolve("home"));
    Logins logins = new Logins(engines, home);
    logins.script("docker-credential-hangs", "exec " + sleepingCommand.command());
    Files.createDirectory(home.resolve(".docker"));
    Files.writeString(
        home.resolve(".docker/config.json"),
        "{\"credHelpers\":{\"" + engines.registry() + "\":\"hangs\"}}");
    BuildRequest request =
        BuildRequest.builder(plan(onFreshBase()), new Delivery.Push(target()))
            .keychain(DockerKeychain.standard(Environment.of(Map.of("PATH", logins.path()), home)))
            .build();
    try (ContainerEngine engine = engines.connect()) {
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> engine.build(request, BuildListener.none()));
      sleepingCommand.awaitBegin();
      assertThat(backgroundCall.failure(HELPER_LIMIT))
          .isInstanceOf(ImageSpecException.class)
          .hasMessageContaining("docker-credential-hangs (credHelpers[hangs] in ")
          .hasMessageContaining(" did not respond within 30 s; ");
      sleepingCommand.awaitEnd();
    }
  }

  /** Pushes a base that the engine has to pull. */
  private ImageReference onFreshBase() throws Exception {
    Skopeo skopeo =
        new Skopeo(Files.createTempDirectory(directory, "skopeo"), engines.testRegistry());
    ImageReference base =
        ImageReference.parse(engines.registry() + "/acme/it-base-" + UUID.randomUUID() + ":1");
    skopeo.push(Files.writeString(directory.resolve("file"), base.toString()), base);
    return base.repository().withDigest(Digest.parse(skopeo.digest(base)));
  }

  private static BuildPlan plan(ImageReference base) {
    return BuildPlan.of(ImageSpec.from(base.toString()).named("it-helper").env("A", "b"))
        .completed(Optional.of(base), base.digest().map(Digest::toString));
  }

  private ImageReference target() {
    return ImageReference.parse(engines.target() + "/it-" + row + ":" + UUID.randomUUID());
  }

  @Test
  @Order(3)
  void cutConnectionEndsRunningCommand() throws Exception {
    SleepingCommand sleepingCommand = SleepingCommand.unique();
    try (ThrottlingProxy between =
            ThrottlingProxy.engine(directory, engines.host(), Long.MAX_VALUE);
        ContainerEngine engine = engines.connect(between.engineAddress());
        ImageResolver images = resolver(engine, BuildListener.none())) {
      BackgroundCall backgroundCall =
          BackgroundCall.start(
              () -> images.resolve(engines.onBusybox().run(sleepingCommand.command())));
      sleepingCommand.awaitBegin();
      between.cut();
      assertGone(backgroundCall);
      sleepingCommand.awaitEnd();
    }
  }

  @Test
  @Order(4)
  void cutConnectionDuringTransferLeavesNoBuild() throws Exception {
    ImageSpec spec = engines.onBusybox().copy(ThrottlingProxy.big(directory), "/big");
    LeakCheck before = LeakCheck.since(engines);
    Set<String> others = builds();
    try (ThrottlingProxy slow =
            ThrottlingProxy.engine(directory, engines.host(), ThrottlingProxy.FREE);
        ContainerEngine engine = engines.connect(slow.engineAddress());
        ImageResolver images = resolver(engine, BuildListener.none())) {
      BackgroundCall backgroundCall = BackgroundCall.start(() -> images.resolve(spec));
      assertThat(slow.await()).isTrue();
      if (engines.buildkit()) {
        assertThat(more(others)).isNotEmpty();
      }
      slow.cut();
      assertGone(backgroundCall);
    }
    for (int i = 0; i < 100 && !more(others).isEmpty(); i++) {
      Thread.sleep(200);
    }
    assertThat(more(others)).isEmpty();
    before.assertNoneInEngine();
  }

  private Set<String> more(Set<String> others) throws Exception {
    Set<String> more = new HashSet<>(builds());
    more.removeAll(others);
    return more;
  }

  /** Returns the running builds, if the engine reports them. */
  private Set<String> builds() throws Exception {
    if (!engines.buildkit()) {
      return Set.of();
    }
    return engines
        .buildctl("debug", "histories", "--format", "{{.Record.Ref}} {{.Record.CompletedAt}}")
        .lines()
        .filter(line -> line.endsWith(" <nil>"))
        .collect(Collectors.toSet());
  }

  private void assertGone(BackgroundCall backgroundCall) throws InterruptedException {
    assertThat(backgroundCall.failure(SOON))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageStartingWith("build ")
        .hasMessageContaining(" on " + engines.kind() + " at ")
        .hasMessageEndingWith("; check that the engine is running");
  }

  @Test
  @Order(5)
  void killedClientLeavesNoBuild() throws Exception {
    SleepingCommand sleepingCommand = SleepingCommand.unique();
    Path output = directory.resolve("doomed");
    Process client = KillableClientJvm.start(engines, sleepingCommand.command(), output.toFile());
    try {
      sleepingCommand.awaitBegin();
    } finally {
      client.destroyForcibly();
    }
    assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEmptyFile();
    sleepingCommand.awaitEnd();
  }

  @Test
  @Order(6)
  void concurrentBuildsShareOneConnection() throws Exception {
    Intervals intervals = new Intervals();
    AtomicInteger controls = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(BUILDS);
    try (ThrottlingProxy between =
            ThrottlingProxy.engine(
                directory, engines.host(), Long.MAX_VALUE, head -> counted(head, controls));
        ContainerEngine engine = engines.connect(between.engineAddress());
        ImageResolver images = resolver(engine, intervals)) {
      List<Future<ResolvedImage>> building = new ArrayList<>();
      for (int i = 0; i < BUILDS; i++) {
        ImageSpec spec =
            engines.onBusybox().run(Intervals.COMMAND + "echo " + UUID.randomUUID() + " > /file");
        building.add(threads.submit(() -> images.resolve(spec)));
      }
      Set<Digest> digests = new HashSet<>();
      for (Future<ResolvedImage> image : building) {
        digests.add(image.get(120, TimeUnit.SECONDS).digest());
      }
      assertThat(digests).hasSize(BUILDS);
      assertThat(controls).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
    intervals.assertAllAtOnce();
  }

  private static String counted(String head, AtomicInteger controls) {
    if (CONTROL.matcher(head).lookingAt()) {
      controls.incrementAndGet();
    }
    return head;
  }

  /** The times at which commands ran. */
  private static final class Intervals implements BuildListener {
    private static final String COMMAND = "sleep 5; ";

    private final Map<String, Instant> begins = new ConcurrentHashMap<>();
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    @Override
    public void on(BuildEvent event) {
      if (event instanceof BuildEvent.StepStarted step) {
        keep(begins, step.description());
      }
      if (event instanceof BuildEvent.StepFinished step) {
        keep(ends, step.description());
      }
    }

    private static void keep(Map<String, Instant> times, String step) {
      if (step.startsWith("run " + COMMAND)) {
        times.put(step, Instant.now());
      }
    }

    void assertAllAtOnce() {
      assertThat(begins).hasSize(BUILDS);
      assertThat(ends).hasSize(BUILDS);
      assertThat(Collections.max(begins.values())).isBefore(Collections.min(ends.values()));
    }
  }

  @Test
  @Order(7)
  @Timeout(660)
  void silentCommandIsNotTimedOut() throws Exception {
    assertThat(silence.failure(Duration.ofSeconds(SILENCE_SECONDS + 30L))).isNull();
  }
}
