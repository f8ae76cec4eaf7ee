package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.Capability;
import io.imagespec.name.Platform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing a resolver at work, and engines with a limited number of concurrent builds. */
@Timeout(20)
class ClosingTest {
  private static final ImageSpec SPEC =
      ImageSpec.from("r.io/base").registry("r.io/acme").named("app").run("true");

  private final TestDoubles world = new TestDoubles();
  private final Semaphore building = new Semaphore(0);
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicReference<@Nullable Thread> latest = new AtomicReference<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ImageResolver images =
      ImageResolver.builder()
          .engine(world.engine)
          .registry(world.registry)
          .keychain(Keychain.none())
          .build();

  @BeforeEach
  void addBase() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    world.whileBuilding =
        () -> {
          building.release();
          never.await();
        };
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  private record Ended(Throwable how, boolean interrupted) {}

  private Future<Ended> resolveInBackground(ImageSpec spec) {
    return threads.submit(
        () -> {
          latest.set(Thread.currentThread());
          Throwable how = catchThrowable(() -> images.resolve(spec));
          return new Ended(how, Thread.interrupted());
        });
  }

  @Test
  void closeCancelsRunningAndWaitingBuilds() throws Exception {
    Future<Ended> builds = resolveInBackground(SPEC);
    building.acquire();
    latest.set(null);
    Future<Ended> waits = resolveInBackground(SPEC);
    while (!isWaiting(latest.get())) {
      Thread.sleep(1);
    }
    images.close();
    for (Future<Ended> each : List.of(builds, waits)) {
      assertThat(each.get().how())
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("the resolver was closed");
      assertThat(each.get().interrupted()).isFalse();
    }
    assertThat(world.remote.keySet()).noneMatch(name -> name.contains("acme"));
  }

  /** A supplier that ignores interrupts does not delay the caller. */
  @Test
  void closeEndsWaitForSecret() throws Exception {
    world.capabilities = EnumSet.allOf(Capability.class);
    world.opensSecrets = true;
    world.whileBuilding = () -> {};
    CountDownLatch end = new CountDownLatch(1);
    Secret deaf =
        Secret.of(
            "S",
            () -> {
              building.release();
              while (end.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
              }
              return new byte[] {1};
            });
    Future<Ended> asks = resolveInBackground(SPEC.with(Run.shell("x").secret(deaf)));
    building.acquire();
    long start = System.nanoTime();
    images.close();
    assertThat(asks.get().how())
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("the resolver was closed");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    end.countDown();
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  @Test
  void closedResolverRefusesWork() {
    images.close();
    images.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> images.resolve(SPEC))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> images.buildLocally(SPEC));
    assertThat(world.asked).isEmpty();
  }

  @Test
  void externalInterruptKeepsInterruptFlag() throws Exception {
    List<Ended> ended = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              Throwable how = catchThrowable(() -> images.resolve(SPEC));
              ended.add(new Ended(how, Thread.currentThread().isInterrupted()));
            });
    thread.start();
    building.acquire();
    thread.interrupt();
    thread.join();
    assertThat(ended).singleElement().extracting(Ended::interrupted).isEqualTo(true);
    assertThat(ended.get(0).how())
        .isInstanceOf(CancellationException.class)
        .hasMessage("resolve r.io/acme/app: interrupted");
  }

  @Test
  void interruptedBuildErrorNamesImageAndTarget() {
    ImageSpec local = ImageSpec.from("r.io/base").named("app").run("true");
    world.capabilities = EnumSet.allOf(Capability.class);
    world.whileBuilding =
        () -> {
          throw new InterruptedException();
        };
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> images.buildLocally(local))
        .withMessage("buildLocally localhost/app: interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> images.buildArchive(local, Path.of("/a.tar")))
        .withMessage("buildArchive localhost/app to /a.tar: interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void listenerMayCloseResolver() {
    world.whileBuilding = images::close;
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> images.resolve(SPEC))
        .withMessageContaining("the resolver was closed");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> images.resolve(SPEC));
  }

  @Test
  void engineConcurrencyLimitIsRespected() throws Exception {
    world.maxConcurrency = 2;
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    world.whileBuilding =
        () -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          two.countDown();
          assertThat(two.await(10, TimeUnit.SECONDS)).isTrue();
          now.decrementAndGet();
        };
    List<Future<Ended>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(resolveInBackground(SPEC.run("echo " + i)));
    }
    for (Future<Ended> each : all) {
      assertThat(each.get().how()).isNull();
    }
    assertThat(most).hasValue(2);
    assertThat(world.built).hasSize(8);
  }
}
