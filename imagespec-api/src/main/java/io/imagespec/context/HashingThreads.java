package io.imagespec.context;

import io.imagespec.concurrent.Cancellations;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read one context: one per processor, at most 8. They start when there is work
 * and end with {@link #close()}. The first failure stops all threads. Used by one thread.
 */
final class HashingThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HashingThreads.class);

  static final int BUFFER = 128 * 1024;
  static final int COUNT = Math.min(8, Runtime.getRuntime().availableProcessors());

  private static final long JOIN_TIMEOUT_MILLIS = 10_000;

  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private @Nullable ForkJoinPool pool;

  /** Runs a task and its forks on these threads. */
  void run(ForkJoinTask<?> work) {
    try {
      started().submit(work).get();
    } catch (InterruptedException e) {
      CancellationException cancelled =
          Cancellations.of("build context: interrupted while reading it", e);
      failure.compareAndSet(null, cancelled);
      close();
      Thread.currentThread().interrupt();
      throw cancelled;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("build context: reading it failed", e.getCause());
    }
    RuntimeException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  private ForkJoinPool started() {
    if (pool == null) {
      pool = new ForkJoinPool(COUNT, this::start, null, false);
    }
    return pool;
  }

  /** Runs a part of the work, unless another part has failed. */
  void attempt(Runnable part) {
    if (failed()) {
      return;
    }
    try {
      part.run();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Tests if another part has failed. Called for every buffer, since a file may be huge. */
  boolean failed() {
    return failure.get() != null;
  }

  /** Returns the buffer of the current hashing thread, or a new one on any other thread. */
  static byte[] buffer() {
    return Thread.currentThread() instanceof Reader reader ? reader.buffer : new byte[BUFFER];
  }

  /** Waits for the threads to end, at most 10 s for one that is blocked in a read. */
  @Override
  public void close() {
    if (pool == null) {
      return;
    }
    pool.shutdownNow();
    boolean interrupted = Thread.interrupted();
    for (Thread thread : threads) {
      try {
        thread.join(JOIN_TIMEOUT_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (thread.isAlive()) {
        LOG.warn("a read of the build context did not end in time; {} is abandoned", thread);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private ForkJoinWorkerThread start(ForkJoinPool of) {
    Reader reader = new Reader(of);
    threads.add(reader);
    return reader;
  }

  private static final class Reader extends ForkJoinWorkerThread {
    private final byte[] buffer = new byte[BUFFER];

    Reader(ForkJoinPool pool) {
      super(pool);
      setName("imagespec-context-" + getPoolIndex());
    }
  }
}
