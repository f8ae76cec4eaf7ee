package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.docker.contract.BackgroundCall;
import io.imagespec.docker.contract.RunningCommand;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cancellation in every phase of a resolve: an interrupt or a deadline ends it within ten seconds
 * and leaves nothing behind. Uses the real engine behind a slow connection to it or to its
 * registry.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.CANCELLATION)
class CancellationIT {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  @Parameter EngineMatrix row;
  @TempDir Path directory;

  private RealEngines engines;
  private LeakCheck ever;
  private boolean warmed;
  private LeakCheck leakCheck;

  /** The way in which a resolve ends. */
  enum Ending {
    INTERRUPT(Duration.ofMinutes(5)),
    DEADLINE(CancellationIT.DEADLINE);

    private final Duration deadline;

    Ending(Duration deadline) {
      this.deadline = deadline;
    }
  }

  @BeforeParameterizedClassInvocation
  void warm() throws Exception {
    warmed = false;
    engines = row.need(EngineMatrix.Contract.CANCELLATION);
    try (ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, engines.registry(), Ending.INTERRUPT)) {
      assertThat(resolver.resolve(ImageSpec.from(engines.busybox()).registry(engines.target())))
          .isNotNull();
    }
    ever = LeakCheck.since(engines);
    warmed = true;
  }

  @AfterParameterizedClassInvocation
  void noSocketIsLeft() throws Exception {
    if (warmed) {
      ever.assertNoSocket();
    }
  }

  @BeforeEach
  void count() throws Exception {
    leakCheck = LeakCheck.since(engines);
  }

  @AfterEach
  void noThreadIsLeft() throws Exception {
    ever.assertNoThread();
  }

  private ImageResolver resolver(ContainerEngine engine, String registry, Ending ending) {
    return resolver(engine, registry, ending, BuildListener.none());
  }

  private ImageResolver resolver(
      ContainerEngine engine, String registry, Ending ending, BuildListener listener) {
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(engines.keychain(List.of(engines.registry(), registry)::contains))
        .listener(listener)
        .deadline(ending.deadline)
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void contextTransferIsCancelled(Ending ending) throws Exception {
    ImageSpec spec = engines.onBusybox().copy(ThrottlingProxy.big(directory), "/big");
    try (ThrottlingProxy slow =
            ThrottlingProxy.engine(directory, engines.host(), ThrottlingProxy.FREE);
        ContainerEngine engine = engines.connect(slow.engineAddress());
        ImageResolver resolver = resolver(engine, engines.registry(), ending)) {
      BackgroundCall backgroundCall = BackgroundCall.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      assertEnds(backgroundCall, ending, "build");
    }
    leakCheck.assertNoneInEngine();
    assertNotPushed(spec);
  }

  @ParameterizedTest
  @EnumSource
  void runningCommandIsCancelled(Ending ending) throws Exception {
    ImageSpec spec = engines.onBusybox().run("sleep 12; echo too late");
    RunningCommand running = new RunningCommand("sleep");
    try (ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, engines.registry(), ending, running)) {
      BackgroundCall backgroundCall = BackgroundCall.start(() -> resolver.resolve(spec));
      running.await();
      assertEnds(backgroundCall, ending, "build");
    }
    leakCheck.assertNoneInEngine(commandLimit());
    assertNotPushed(spec);
  }

  /** Returns the limit for the end of an abandoned command of 12 s. Podman 4.3 lets it finish. */
  private Duration commandLimit() {
    return Duration.ofSeconds(row == EngineMatrix.PODMAN ? 20 : 10);
  }

  @ParameterizedTest
  @EnumSource
  void pushIsCancelled(Ending ending) throws Exception {
    Path big = ThrottlingProxy.big(directory);
    try (ThrottlingProxy slow = ThrottlingProxy.registry(engines.registry(), ThrottlingProxy.FREE);
        ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, slow.address(), ending)) {
      ImageSpec spec =
          engines.fresh(ImageSpec.scratch().registry(slow.address() + "/acme")).copy(big, "/big");
      BackgroundCall backgroundCall = BackgroundCall.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      assertEnds(backgroundCall, ending, pushing());
      assertStopped(slow, spec);
    }
  }

  /** Returns the action of a push in messages. */
  private String pushing() {
    return pushesWhileBuilding() ? "build" : "push";
  }

  /** Returns true for engines that push as part of a build. */
  private boolean pushesWhileBuilding() {
    return engines.buildkit() || row == EngineMatrix.DOCKER_26_CONTAINERD;
  }

  /** Returns the action of a pull in messages. BuildKit pulls a base when a step needs it. */
  private String pulling() {
    return switch (row) {
      case DOCKER_CLASSIC, PODMAN -> "pull";
      default -> "build";
    };
  }

  @ParameterizedTest
  @EnumSource
  void basePullIsCancelled(Ending ending) throws Exception {
    Skopeo skopeo = new Skopeo(directory, engines.testRegistry());
    String base = "/acme/it-base-" + UUID.randomUUID();
    skopeo.push(
        ThrottlingProxy.big(directory), ImageReference.parse(engines.registry() + base + ":1"));
    try (ThrottlingProxy slow = ThrottlingProxy.registry(engines.registry(), ThrottlingProxy.FREE);
        ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, slow.address(), ending)) {
      ImageSpec spec =
          onTop(
              engines.fresh(
                  ImageSpec.from(slow.address() + base + ":1").registry(engines.target())));
      BackgroundCall backgroundCall = BackgroundCall.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      assertEnds(backgroundCall, ending, pulling());
      assertStopped(slow, spec);
    }
  }

  /**
   * Adds a step for which the engine must have the base. Without a file, an engine that pushes as
   * part of a build lets the registry mount the layers of the base.
   */
  private ImageSpec onTop(ImageSpec base) throws IOException {
    return pushesWhileBuilding()
        ? base.copy(Files.writeString(directory.resolve("small"), "small"), "/small")
        : base.env("A", "b");
  }

  /** Requires that the engine has stopped: on a fast connection it would otherwise finish. */
  private void assertStopped(ThrottlingProxy slow, ImageSpec spec) throws Exception {
    slow.widen();
    assertThat(slow.awaitQuiet()).isTrue();
    leakCheck.assertNoneInEngine();
    assertNotPushed(spec);
  }

  @Test
  void cancelledWaiterLeavesBuildRunning() throws Exception {
    ImageSpec spec = engines.onBusybox().run("sleep 12");
    RunningCommand running = new RunningCommand("sleep");
    try (ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, engines.registry(), Ending.INTERRUPT, running)) {
      BackgroundCall builder = BackgroundCall.start(() -> resolver.resolve(spec));
      running.await();
      BackgroundCall waiter = BackgroundCall.start(() -> resolver.resolve(spec));
      waiter.awaitWaiting();
      assertEnds(waiter, Ending.INTERRUPT, "");
      assertThat(builder.isRunning()).isTrue();
      assertEnds(builder, Ending.INTERRUPT, "");
    }
    assertNotPushed(spec);
  }

  private static void assertEnds(BackgroundCall backgroundCall, Ending ending, String phase)
      throws InterruptedException {
    if (ending == Ending.INTERRUPT) {
      backgroundCall.interrupt();
      assertThat(backgroundCall.failure(Duration.ofSeconds(10)))
          .isInstanceOf(CancellationException.class);
      assertThat(backgroundCall.wasInterrupted()).isTrue();
    } else {
      assertThat(backgroundCall.failure(DEADLINE.plusSeconds(10)))
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageStartingWith(phase)
          .hasMessageContaining("not done within 5 s");
    }
  }

  private void assertNotPushed(ImageSpec spec) {
    ImageReference image = BuildPlan.of(spec, directory, DigestCache.none()).image();
    ImageReference direct =
        ImageReference.parse(
            engines.registry() + "/" + image.path() + ":" + image.tag().orElseThrow());
    try (ImageRegistry registry =
        new HttpRegistryProvider()
            .connect(
                RegistryOptions.builder(Environment.system(), engines.keychain())
                    .deadline(Duration.ofSeconds(30))
                    .build())) {
      assertThat(registry.find(direct)).isEmpty();
    }
  }
}
