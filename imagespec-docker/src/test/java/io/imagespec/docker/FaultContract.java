package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the user is told when an engine dies, its disk is full, its registry goes away, or it
 * refuses at once; and that it works again afterwards, with the same resolver.
 */
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultContract {
  private static final long FREE = 200_000;

  private static final Duration SOON = Duration.ofSeconds(10);

  /** Docker tries a push for 50 seconds. */
  private static final Duration RETRIES = Duration.ofSeconds(75);

  @TempDir Path directory;

  private OwnEngines own;
  private RealEngines engines;
  private Leftovers ever;

  /** The engine's name in engines.properties. */
  abstract String name();

  @BeforeAll
  void startEngines() throws Exception {
    own = OwnEngines.start(name());
    engines = own.engines();
    ever = Leftovers.since(engines);
  }

  @AfterAll
  void stopEngines() throws Exception {
    if (own != null) {
      own.close();
      ever.assertNoSocket();
    }
  }

  @AfterEach
  void noThreadIsLeft() throws Exception {
    ever.assertNoThread();
  }

  private ImageSpec busybox() {
    return fresh(ImageSpec.from(engines.busybox()).registry(engines.registry() + "/acme"));
  }

  private ImageSpec fresh(ImageSpec spec) {
    return spec.named("it-" + name()).refresh(UUID.randomUUID().toString());
  }

  /** A file that cannot be compressed. */
  private Path big() throws IOException {
    byte[] content = new byte[8_000_000];
    new Random().nextBytes(content);
    return Files.write(directory.resolve("big"), content);
  }

  private ContainerEngine connect() {
    return DockerHost.of(engines.host()).connect();
  }

  private ImageResolver resolver(ContainerEngine engine, BuildListener listener) {
    Keychain anyPort =
        repository ->
            repository.domain().startsWith("127.0.0.1:")
                ? Optional.of(
                    Credential.password(engines.username(), engines.password(), "the tests"))
                : Optional.empty();
    return ImageResolver.builder().engine(engine).keychain(anyPort).listener(listener).build();
  }

  @Test
  void anEngineThatDiesWhileTheContextIsSent() throws Exception {
    ImageSpec spec = busybox().copy(big(), "/big");
    try (Bottleneck slow = Bottleneck.engine(directory, engines.host(), FREE);
        ContainerEngine engine = DockerHost.of(slow.address()).connect();
        ImageResolver resolver = resolver(engine, BuildListener.silent())) {
      Attempt attempt = Attempt.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      own.kill(name());
      assertDied(attempt, "build ");
      slow.widen();
      assertWorksAgain(resolver, spec);
    }
  }

  @Test
  void anEngineThatDiesWhileACommandRuns() throws Exception {
    ImageSpec spec = busybox().run("sleep 5");
    RunningCommand running = new RunningCommand("sleep");
    try (ContainerEngine engine = connect();
        ImageResolver resolver = resolver(engine, running)) {
      Attempt attempt = Attempt.start(() -> resolver.resolve(spec));
      running.await();
      own.kill(name());
      assertDied(attempt, "build ");
      assertWorksAgain(resolver, spec);
    }
  }

  @Test
  void anEngineThatDiesWhileItPushes() throws Exception {
    Path big = big();
    try (Bottleneck slow = Bottleneck.registry(engines.registry(), FREE);
        ContainerEngine engine = connect();
        ImageResolver resolver = resolver(engine, BuildListener.silent())) {
      ImageSpec spec =
          fresh(ImageSpec.scratch().registry(slow.address() + "/acme")).copy(big, "/big");
      Attempt attempt = Attempt.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      own.kill(name());
      assertDied(attempt, "push ");
      slow.widen();
      assertWorksAgain(resolver, spec);
    }
  }

  private void assertDied(Attempt attempt, String phase) throws Exception {
    assertThat(attempt.failure(SOON))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageStartingWith(phase)
        .hasMessageContaining(" on " + name() + " at unix:///")
        .hasMessageEndingWith("; check that the engine is running");
  }

  private void assertWorksAgain(ImageResolver resolver, ImageSpec spec) throws Exception {
    own.start();
    assertThat(resolver.resolve(spec).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void aRegistryThatDiesWhileItIsPushedTo() throws Exception {
    Path big = big();
    try (Bottleneck slow = Bottleneck.registry(engines.registry(), FREE);
        ContainerEngine engine = connect();
        ImageResolver resolver = resolver(engine, BuildListener.silent())) {
      ImageSpec spec =
          fresh(ImageSpec.scratch().registry(slow.address() + "/acme")).copy(big, "/big");
      Attempt attempt = Attempt.start(() -> resolver.resolve(spec));
      assertThat(slow.await()).isTrue();
      own.kill("registry");
      assertThat(attempt.failure(RETRIES))
          .isInstanceOf(RegistryException.class)
          .hasMessageStartingWith("push " + slow.address() + "/acme/it-" + name())
          .hasMessageContaining("as user " + engines.username() + " (from the tests): ")
          .hasMessageEndingWith("; check that the engine can reach " + slow.address());
      slow.widen();
      assertWorksAgain(resolver, spec);
    }
  }

  /** What the engine says when it has no place for the context. */
  abstract String fullForContext();

  @Test
  void aDiskThatIsFullWhileTheContextIsSent() throws Exception {
    assertFull(busybox().copy(big(), "/big"), fullForContext());
  }

  @Test
  void aDiskThatIsFullWhileACommandRuns() throws Exception {
    assertFull(busybox().run("dd if=/dev/zero of=/big bs=1M count=20"), "No space left on device");
  }

  private void assertFull(ImageSpec spec, String words) throws Exception {
    try (ContainerEngine engine = connect();
        ImageResolver resolver = resolver(engine, BuildListener.silent())) {
      assertThat(resolver.resolve(busybox()).action()).isEqualTo(Action.BUILT);
      Leftovers before = Leftovers.since(engines);
      try (OwnEngines.Ballast ballast = own.fill(name(), 4_000_000)) {
        assertThat(ballast.file()).isNotEmptyFile();
        assertThatExceptionOfType(BuildFailedException.class)
            .isThrownBy(() -> resolver.resolve(spec))
            .withMessageStartingWith("build ")
            .withMessageContaining(words);
      }
      before.assertNoneInEngine();
      assertThat(resolver.resolve(spec).action()).isEqualTo(Action.BUILT);
    }
  }

  /** Makes a build's request one that the engine refuses before it reads the context. */
  abstract String spoilt(String head);

  /** What the engine then says. */
  abstract String refusal();

  @Test
  void aRefusalWhileTheContextIsSent() throws Exception {
    Path big = directory.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(big.toFile(), "rw")) {
      sparse.setLength(200_000_000);
    }
    UnaryOperator<String> spoil = this::spoilt;
    try (Bottleneck meddler = Bottleneck.engine(directory, engines.host(), Long.MAX_VALUE, spoil);
        ContainerEngine engine = DockerHost.of(meddler.address()).connect();
        ImageResolver resolver = resolver(engine, BuildListener.silent())) {
      assertThatExceptionOfType(BuildFailedException.class)
          .isThrownBy(() -> resolver.resolve(busybox().copy(big, "/big")))
          .withMessageContaining(refusal());
      assertThat(meddler.passed()).isLessThan(10_000_000);
    }
  }
}
