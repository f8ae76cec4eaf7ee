package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.contract.BackgroundCall;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/**
 * Faults of an engine: its death, a full disk, the death of its registry and an early refusal. Each
 * is reported, and the same resolver works again afterwards.
 */
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultContract {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** The limit for a failing push, which Docker retries for 50 seconds. */
  private static final Duration RETRIES = Duration.ofSeconds(75);

  @Parameter EngineMatrix row;
  @TempDir Path directory;

  private OwnEngines own;
  private boolean started;
  private RealEngines engines;
  private LeakCheck ever;

  /** Returns an engine of the contract, or skips the test with the reason. */
  abstract RealEngines need();

  @BeforeParameterizedClassInvocation
  void startEngines() throws Exception {
    started = false;
    own = OwnEngines.start(need().name());
    started = true;
    engines = own.engines();
    ever = LeakCheck.since(engines);
  }

  @AfterParameterizedClassInvocation
  void stopEngines() throws Exception {
    if (started) {
      own.close();
      ever.assertNoSocket();
    }
  }

  @AfterEach
  void noThreadIsLeft() throws Exception {
    ever.assertNoThread();
  }

  RealEngines engines() {
    return engines;
  }

  ImageResolver resolver(ContainerEngine engine, BuildListener listener) {
    Keychain anyPort = engines.keychain(domain -> domain.startsWith("127.0.0.1:"));
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(anyPort)
        .listener(listener)
        .build();
  }

  @Test
  void recoversFromEngineDeathDuringContextTransfer() throws Exception {
    ImageSpec spec = engines.onBusybox().copy(ThrottlingProxy.big(directory), "/big");
    try (ThrottlingProxy slow =
            ThrottlingProxy.engine(directory, engines.host(), ThrottlingProxy.FREE);
        ContainerEngine engine = engines.connect(slow.engineAddress());
        ImageResolver resolver = resolver(engine, BuildListener.none())) {
      BackgroundCall backgroundCall = BackgroundCall.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      own.kill(engines.service());
      assertDied(backgroundCall, "build ");
      slow.widen();
      assertWorksAgain(resolver, spec);
    }
  }

  @Test
  void recoversFromEngineDeathDuringCommand() throws Exception {
    SleepingCommand sleepingCommand = SleepingCommand.ofSeconds(5);
    ImageSpec spec = engines.onBusybox().run(sleepingCommand.command());
    try (ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, BuildListener.none())) {
      BackgroundCall backgroundCall = BackgroundCall.start(() -> resolver.resolve(spec));
      sleepingCommand.awaitBegin(); // a BuildKit that dies earlier cannot reuse its data
      own.kill(engines.service());
      assertDied(backgroundCall, "build ");
      assertWorksAgain(resolver, spec);
    }
  }

  @Test
  void recoversFromEngineDeathDuringPush() throws Exception {
    whilePushing(
        engines.service(), (backgroundCall, slow) -> assertDied(backgroundCall, pushing()));
  }

  /** Returns the action of a push in messages. Some engines push as part of a build. */
  private String pushing() {
    return engines.buildkit() || row == EngineMatrix.DOCKER_26_CONTAINERD ? "build " : "push ";
  }

  private void assertDied(BackgroundCall backgroundCall, String phase) throws Exception {
    assertThat(backgroundCall.failure(SOON))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageStartingWith(phase)
        .hasMessageContaining(" on " + engines.kind() + " at ")
        .hasMessageEndingWith("; check that the engine is running");
  }

  private void assertWorksAgain(ImageResolver resolver, ImageSpec spec) throws Exception {
    own.start();
    assertThat(resolver.resolve(spec).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void recoversFromRegistryDeathDuringPush() throws Exception {
    row.slowPushFailure().ifPresent(Assumptions::abort);
    whilePushing(
        "registry",
        (backgroundCall, slow) ->
            assertThat(backgroundCall.failure(RETRIES))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith("push " + slow.address() + "/acme/it-" + row)
                .hasMessageContaining("as user " + engines.username() + " (from the tests): ")
                .hasMessageEndingWith("; check that the engine can reach " + slow.address()));
  }

  /** A check of the failure of an interrupted push. */
  private interface FailureCheck {
    void check(BackgroundCall backgroundCall, ThrottlingProxy slow) throws Exception;
  }

  private void whilePushing(String victim, FailureCheck failureCheck) throws Exception {
    Path big = ThrottlingProxy.big(directory);
    try (ThrottlingProxy slow = ThrottlingProxy.registry(engines.registry(), ThrottlingProxy.FREE);
        ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, BuildListener.none())) {
      ImageSpec spec =
          engines.fresh(ImageSpec.scratch().registry(slow.address() + "/acme")).copy(big, "/big");
      BackgroundCall backgroundCall = BackgroundCall.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      own.kill(victim);
      failureCheck.check(backgroundCall, slow);
      slow.widen();
      assertWorksAgain(resolver, spec);
    }
  }

  /** Returns the service whose disk the engine fills. */
  private String disk() {
    return row == EngineMatrix.BUILDKITD_CONTAINERD ? "containerd" : engines.service();
  }

  /** Returns the engine's message if the context does not fit on its disk. Podman 4.3 has none. */
  private String fullForContext() {
    return row == EngineMatrix.PODMAN
        ? "HTTP status 500 without a message; check the engine's log and its free disk space"
        : "no space left on device";
  }

  @Test
  void recoversFromFullDiskDuringContextTransfer() throws Exception {
    assertFull(engines.onBusybox().copy(ThrottlingProxy.big(directory), "/big"), fullForContext());
  }

  @Test
  void recoversFromFullDiskDuringCommand() throws Exception {
    assertFull(
        engines.onBusybox().run("dd if=/dev/zero of=/big bs=1M count=20"),
        "No space left on device");
  }

  private void assertFull(ImageSpec spec, String words) throws Exception {
    try (ContainerEngine engine = engines.connect();
        ImageResolver resolver = resolver(engine, BuildListener.none())) {
      assertThat(resolver.resolve(engines.onBusybox()).action()).isEqualTo(Action.BUILT);
      LeakCheck before = LeakCheck.since(engines);
      try (OwnEngines.DiskFiller filler = own.fill(disk(), 4_000_000)) {
        assertThat(filler.file()).isNotEmptyFile();
        assertThatExceptionOfType(BuildFailedException.class)
            .isThrownBy(() -> resolver.resolve(spec))
            .withMessageStartingWith("build ")
            .withMessageContaining(words);
      }
      before.assertNoneInEngine();
      assertThat(resolver.resolve(spec).action()).isEqualTo(Action.BUILT);
    }
  }
}
