package io.imagespec.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SingleFlightTest {
  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  private final SingleFlight<String, Integer> singleFlight = new SingleFlight<>();
  private final AtomicInteger done = new AtomicInteger();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private int work() throws InterruptedException {
    started.countDown();
    go.await();
    return done.incrementAndGet();
  }

  /** Starts a call and returns when its thread waits. */
  private Future<Integer> waiting(String key, InterruptibleCallable<Integer> work)
      throws InterruptedException {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    Future<Integer> asked =
        threads.submit(
            () -> {
              thread.complete(Thread.currentThread());
              return singleFlight.run(key, work);
            });
    while (thread.join().getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    return asked;
  }

  @Test
  void concurrentCallersShareOneExecution() throws Exception {
    List<Future<Integer>> asked = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      asked.add(waiting("a", this::work));
    }
    go.countDown();
    for (Future<Integer> one : asked) {
      assertThat(one.get()).isEqualTo(1);
    }
    assertThat(singleFlight.run("a", this::work)).isEqualTo(2);
  }

  @Test
  void waitingCallerReceivesFailure() throws Exception {
    Future<Integer> leader =
        waiting(
            "a",
            () -> {
              go.await();
              throw new IllegalStateException("no");
            });
    Future<Integer> other = waiting("a", () -> 7);
    go.countDown();
    assertThatThrownBy(leader::get).hasRootCauseMessage("no");
    assertThatThrownBy(other::get).hasRootCauseMessage("no");
  }

  @Test
  void waitingCallerTakesOverAfterInterrupt() throws Exception {
    Future<Integer> leader = threads.submit(() -> singleFlight.run("a", this::work));
    started.await();
    Future<Integer> other = waiting("a", () -> 7);
    leader.cancel(true);
    assertThat(other.get()).isEqualTo(7);
  }

  @Test
  void runUnlessUnderWayDoesNotBlock() throws Exception {
    Future<Integer> leader = threads.submit(() -> singleFlight.run("a", this::work));
    started.await();
    assertThat(singleFlight.runUnlessUnderWay("a", () -> 7)).isEmpty();
    assertThat(singleFlight.runUnlessUnderWay("b", () -> 7)).contains(7);
    go.countDown();
    assertThat(leader.get()).isEqualTo(1);
  }
}
