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
 * The threads of one build: one that builds, a few that bring layers to their destination, for each
 * of these one that makes what it sends, and one per processor that compresses.
 */
final class BuildThreads implements AutoCloseable {
  private static final int STOP_LIMIT_SECONDS = 8;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final int AHEAD = 2 * Math.min(4, PROCESSORS) + 1;

  private final ExecutorService builders = Executors.newCachedThreadPool(named("build"));
  private final ExecutorService transfers;
  private final ExecutorService compressors =
      Executors.newFixedThreadPool(PROCESSORS, named("compress"));
  private final CompressionPool compressionPool = new CompressionPool(compressors, AHEAD);

  /** With so many layers on their way at a time; one: in their order. */
  BuildThreads(int layers) {
    transfers = Executors.newFixedThreadPool(layers, named("transfer"));
  }

  private static ThreadFactory named(String kind) {
    return DaemonThreads.named("imagespec-embedded-" + kind + "-");
  }

  /** Who builds, and makes what is sent: as many as there are. */
  ExecutorService builders() {
    return builders;
  }

  ExecutorService transfers() {
    return transfers;
  }

  CompressionPool compressionPool() {
    return compressionPool;
  }

  /** What came of some work; what it failed with is thrown as it is. */
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
   * Ends what is on its way, which takes back what it began: to be done while its registry can
   * still be asked.
   */
  void closeTransfers() {
    close(List.of(transfers));
  }

  /** Ends all work. */
  @Override
  public void close() {
    close(List.of(builders, transfers, compressors));
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

  /** Interrupts who works, once: a second interrupt would end the taking back after the first. */
  private static void stop(ExecutorService pool) {
    synchronized (pool) {
      if (!pool.isShutdown()) {
        pool.shutdownNow();
      }
    }
  }

  /**
   * Whether the wait was not interrupted. It goes on all the same: what is taken back needs the
   * registry, which is closed after it.
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
