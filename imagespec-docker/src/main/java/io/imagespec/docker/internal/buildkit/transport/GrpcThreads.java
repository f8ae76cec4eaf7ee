package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.concurrent.DaemonThreads;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of gRPC. Their number is not limited, so that a health check never waits for a file.
 * gRPC's default threads would outlive the connection.
 */
public final class GrpcThreads implements Closeable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

  /** The workers. Tasks that gRPC submits after the end are discarded, since gRPC has ended too. */
  private final ExecutorService workers =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_LIMIT.toMillis(),
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          DaemonThreads.named("imagespec-buildkit-"),
          new ThreadPoolExecutor.DiscardPolicy());

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          DaemonThreads.named("imagespec-buildkit-timer-"),
          new ThreadPoolExecutor.DiscardPolicy());

  GrpcThreads() {
    timer.setRemoveOnCancelPolicy(true);
  }

  Executor workers() {
    return workers;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** Ends the threads. Work that does not end by itself is interrupted. */
  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
