package io.imagespec.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The future result of work on a daemon thread of its own. {@code cancel(true)} interrupts the
 * thread. Futures that depend on this one do not forward their cancellation. Thread-safe.
 */
public final class CancellableFuture<T> extends CompletableFuture<T> {
  private final Thread thread;

  private CancellableFuture(String name, Supplier<T> work) {
    this.thread = new Thread(() -> complete(work), name);
    thread.setDaemon(true);
  }

  /**
   * Starts work.
   *
   * @param name the thread's name
   * @param work the work
   * @return its result
   */
  public static <T> CompletableFuture<T> start(String name, Supplier<T> work) {
    CancellableFuture<T> future = new CancellableFuture<>(name, work);
    future.thread.start();
    return future;
  }

  private void complete(Supplier<T> work) {
    try {
      if (!isDone()) {
        boolean unused = complete(work.get());
      }
    } catch (RuntimeException | Error e) {
      boolean unused = completeExceptionally(e);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled && mayInterruptIfRunning) {
      thread.interrupt();
    }
    return cancelled;
  }
}
