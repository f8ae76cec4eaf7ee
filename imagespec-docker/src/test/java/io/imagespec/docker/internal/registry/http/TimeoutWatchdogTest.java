package io.imagespec.docker.internal.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.time.Deadline;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeoutWatchdogTest {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(work -> new Thread(work, "own"));
  private final TimeoutWatchdog timeoutWatchdog = new TimeoutWatchdog(threads);
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private final class Work implements TimeoutWatchdog.Watched {
    private final Deadline deadline;
    private final boolean isDone;
    private final CountDownLatch expired = new CountDownLatch(1);

    Work(Duration time, boolean isDone) {
      this.deadline = Deadline.in(time);
      this.isDone = isDone;
    }

    @Override
    public boolean isDone() {
      return isDone;
    }

    @Override
    public Deadline deadline() {
      return deadline;
    }

    @Override
    public void expire() {
      names.add(Thread.currentThread().getName());
      expired.countDown();
    }

    boolean isExpired(Duration wait) throws InterruptedException {
      return expired.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** A common-pool thread may be missing while a program waits in a parallel stream. */
  @Test
  void lateWorkExpiresOnOwnThread() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      Work late = new Work(Duration.ofMillis(50), false);
      timeoutWatchdog.watch(late);
      assertThat(late.isExpired(Duration.ofSeconds(20))).isTrue();
      assertThat(late.deadline().remaining()).isNegative();
    }
    assertThat(names).containsExactly("own");
  }

  @Test
  void failureOfOneDoesNotAffectOthers() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    timeoutWatchdog.watch(
        new TimeoutWatchdog.Watched() {
          @Override
          public boolean isDone() {
            asked.incrementAndGet();
            throw new IllegalStateException("on purpose");
          }

          @Override
          public Deadline deadline() {
            return Deadline.in(Duration.ZERO);
          }

          @Override
          public void expire() {}
        });
    for (int i = 0; i < 3; i++) {
      Work late = new Work(Duration.ofMillis(50), false);
      timeoutWatchdog.watch(late);
      assertThat(late.isExpired(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(asked).as("looked after once").hasValue(1);
  }

  @Test
  void closedWatchdogWatchesNothing() {
    threads.shutdownNow();
    timeoutWatchdog.watch(new Work(Duration.ZERO, false));
    assertThat(names).isEmpty();
  }

  @Test
  void finishedOrPunctualWorkDoesNotExpire() throws InterruptedException {
    Work done = new Work(Duration.ZERO, true);
    Work early = new Work(Duration.ofHours(1), false);
    timeoutWatchdog.watch(done);
    timeoutWatchdog.watch(early);
    Work late = new Work(Duration.ofMillis(100), false);
    timeoutWatchdog.watch(late);
    assertThat(late.isExpired(Duration.ofSeconds(20))).isTrue();
    assertThat(done.isExpired(Duration.ZERO)).isFalse();
    assertThat(early.isExpired(Duration.ZERO)).isFalse();
  }
}
