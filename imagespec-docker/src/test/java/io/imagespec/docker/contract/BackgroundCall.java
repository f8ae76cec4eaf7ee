package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Something that a thread of its own tries, and that is expected to fail. */
public final class BackgroundCall {
  private final Thread thread;
  private volatile @Nullable Throwable failure;
  private volatile boolean interrupted;

  private BackgroundCall(Callable<?> work) {
    this.thread = new Thread(() -> run(work), "attempt");
  }

  /** Begins a call at once. */
  public static BackgroundCall start(Callable<?> work) {
    BackgroundCall backgroundCall = of(work);
    backgroundCall.begin();
    return backgroundCall;
  }

  /** One that begins when it is told to. */
  public static BackgroundCall of(Callable<?> work) {
    return new BackgroundCall(work);
  }

  /** Begins the call. */
  public void begin() {
    thread.start();
  }

  private void run(Callable<?> work) {
    try {
      work.call();
    } catch (Throwable e) {
      failure = e;
      interrupted = Thread.currentThread().isInterrupted();
    }
  }

  /** Interrupts the thread of the call. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Whether the call has not ended. */
  public boolean isRunning() {
    return thread.isAlive();
  }

  /** Until it waits for another thread. */
  public void awaitWaiting() throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.sleep(10);
    }
  }

  /** What it failed with, within a limit. */
  public @Nullable Throwable failure(Duration limit) throws InterruptedException {
    thread.join(limit.toMillis());
    assertThat(thread.isAlive()).as("still running after " + limit).isFalse();
    return failure;
  }

  /** Whether its thread had the flag set when it failed. */
  public boolean wasInterrupted() {
    return interrupted;
  }
}
