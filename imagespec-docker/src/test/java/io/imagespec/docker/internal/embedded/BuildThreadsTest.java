package io.imagespec.docker.internal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BuildThreadsTest {
  private final BuildThreads threads = new BuildThreads(1);
  private final CountDownLatch works = new CountDownLatch(1);
  private final AtomicInteger interrupts = new AtomicInteger();

  /** Simulates slow cleanup after an interrupt and counts further interrupts. */
  private void work() {
    works.countDown();
    for (long end = Long.MAX_VALUE; System.nanoTime() < end; ) {
      try {
        Thread.sleep(end == Long.MAX_VALUE ? 60_000 : 20);
      } catch (InterruptedException e) {
        interrupts.incrementAndGet();
        end = System.nanoTime() + 300_000_000;
      }
    }
  }

  private void awaitInterrupt() throws InterruptedException {
    while (interrupts.get() == 0) {
      Thread.sleep(1);
    }
  }

  /** An interrupted build closes its transfers, and so does its engine. */
  @Test
  void repeatedCloseInterruptsTransferOnce() throws Exception {
    var unused = threads.transfers().submit(this::work);
    works.await();
    var builder = threads.builders().submit(threads::closeTransfers);
    awaitInterrupt();
    threads.close();
    assertThat(builder).isDone();
    assertThat(interrupts).hasValue(1);
  }

  @Test
  void closeWaitsForTransfersDespiteInterrupt() throws Exception {
    var done = threads.transfers().submit(this::work);
    works.await();
    Thread closing = Thread.currentThread();
    var unused =
        threads
            .builders()
            .submit(
                () -> {
                  awaitInterrupt();
                  closing.interrupt();
                  return true;
                });
    threads.closeTransfers();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).isDone();
    threads.close();
  }
}
