package io.imagespec.concurrent;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads for the tasks of one call, which start in the order of their submission. Closing
 * interrupts the tasks and waits until they have ended. Thread-safe.
 */
public final class WorkerPool implements AutoCloseable {
  /** The timeout of {@link #close()}. A build ends within ten seconds of an interrupt. */
  private static final long CLOSE_SECONDS = 12;

  private final ThreadPoolExecutor threads;

  /**
   * Creates a pool.
   *
   * @param name the start of the threads' names
   * @param most the maximum number of threads
   */
  public WorkerPool(String name, int most) {
    AtomicInteger count = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            most,
            most,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Starts a task, or queues it. */
  public <T> Future<T> start(InterruptibleCallable<T> task) {
    return threads.submit(task::call);
  }

  /** Waits for a task. Its exceptions are rethrown; an interrupted task is cancelled. */
  public static <T> T result(Future<T> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw Cancellations.of("the task was interrupted", interrupted);
      }
      throw TimeLimiter.failure(e);
    } catch (CancellationException e) {
      throw Cancellations.of("the task was cancelled", e);
    }
  }

  /** Interrupts all tasks and waits for them. An interrupt of the caller does not end the wait. */
  @Override
  public void close() {
    var unused = threads.shutdownNow();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    boolean interrupted = false;
    boolean ended = false;
    while (!ended && System.nanoTime() < end) {
      try {
        ended = threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
