package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.concurrent.DaemonThreads;
import io.imagespec.docker.internal.concurrent.Futures;
import io.imagespec.docker.internal.oci.deflate.CompressionPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one build: one that builds, a few that transfer layers, for each of these one that
 * produces the layer, a few that read layers of bases, and one per processor that compresses.
 */
final class BuildThreads implements AutoCloseable {
  private static final int STOP_LIMIT_SECONDS = 8;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final int READERS = 3;
  private static final int AHEAD = 2 * Math.min(4, PROCESSORS) + 1;

  private final ExecutorService builders = Executors.newCachedThreadPool(named("build"));
  private final ExecutorService transfers;
  private final ExecutorService compressors =
      Executors.newFixedThreadPool(PROCESSORS, named("compress"));
  private final ExecutorService readers = Executors.newFixedThreadPool(READERS, named("read"));
  private final CompressionPool compressionPool = new CompressionPool(compressors, AHEAD);

  /** Creates threads for a number of concurrent transfers. With one, the order is kept. */
  BuildThreads(int layers) {
    transfers = Executors.newFixedThreadPool(layers, named("transfer"));
  }

  private static ThreadFactory named(String kind) {
    return DaemonThreads.named("imagespec-embedded-" + kind + "-");
  }

  /** Returns the threads that build and produce layers. Their number is not limited. */
  ExecutorService builders() {
    return builders;
  }

  ExecutorService transfers() {
    return transfers;
  }

  /** Returns the threads that read the layers of bases. */
  ExecutorService readers() {
    return readers;
  }

  CompressionPool compressionPool() {
    return compressionPool;
  }

  /** Returns the result of a task, or throws its exception. */
  static <T> T result(Future<T> work) throws IOException, InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  static IOException unwrapped(ExecutionException e) throws InterruptedException {
    Throwable cause = e.getCause();
    if (cause instanceof CancellationException) {
      throw new InterruptedException("cancelled");
    }
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return Futures.unwrap(e);
  }

  /**
   * Stops transfers and reads. Transfers cancel their uploads. Called before the registry client is
   * closed.
   */
  void closeTransfers() {
    close(List.of(transfers, readers));
  }

  /** Stops all threads. */
  @Override
  public void close() {
    close(List.of(builders, transfers, readers, compressors));
  }

  private static void close(List<ExecutorService> pools) {
    boolean interrupted = Thread.interrupted();
    pools.forEach(BuildThreads::stop);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_LIMIT_SECONDS);
    for (ExecutorService pool : pools) {
      interrupted |= !awaited(pool, end);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts the threads once. A second interrupt would abort the cancellation of uploads. */
  private static void stop(ExecutorService pool) {
    synchronized (pool) {
      if (!pool.isShutdown()) {
        pool.shutdownNow();
      }
    }
  }

  /**
   * Waits for a pool to end and returns false if the wait was interrupted. It waits nevertheless,
   * since the cancellation of uploads needs the registry client, which is closed afterwards.
   */
  private static boolean awaited(ExecutorService pool, long end) {
    try {
      boolean unused = pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      boolean unused = awaited(pool, end);
      return false;
    }
  }
}
