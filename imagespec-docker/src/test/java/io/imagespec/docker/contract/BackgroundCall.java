package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call on a thread of its own that is expected to fail. */
public final class BackgroundCall {
  private final Thread thread;
  private volatile @Nullable Throwable failure;
  private volatile boolean interrupted;

  private BackgroundCall(Callable<?> work) {
    this.thread = new Thread(() -> run(work), "attempt");
  }

  /** Starts a call at once. */
  public static BackgroundCall start(Callable<?> work) {
    BackgroundCall backgroundCall = of(work);
    backgroundCall.begin();
    return backgroundCall;
  }

  /** Creates a call that {@link #begin} starts. */
  public static BackgroundCall of(Callable<?> work) {
    return new BackgroundCall(work);
  }

  /** Starts the call. */
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

  /** Returns true until the call has ended. */
  public boolean isRunning() {
    return thread.isAlive();
  }

  /** Waits until the call is waiting for another thread. */
  public void awaitWaiting() throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.sleep(10);
    }
  }

  /** Returns the failure of the call, which must end within the limit. */
  public @Nullable Throwable failure(Duration limit) throws InterruptedException {
    thread.join(limit.toMillis());
    assertThat(thread.isAlive()).as("still running after " + limit).isFalse();
    return failure;
  }

  /** Returns true if the interrupt flag of the thread was set when the call failed. */
  public boolean wasInterrupted() {
    return interrupted;
  }
}
