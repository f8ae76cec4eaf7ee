package io.imagespec.docker.internal.buildkit.session;

import io.imagespec.docker.internal.concurrent.DaemonThreads;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which a build's services read, write and wait. They are daemon threads, started on
 * demand and ended by {@link #close()}. Thread-safe.
 */
public final class SessionThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionThreads.class);

  /** The maximum time to wait for threads to stop. */
  private static final long STOP_LIMIT_SECONDS = 4;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("imagespec-session-"));

  /** Creates the threads of a build; starts none yet. */
  public SessionThreads() {}

  /**
   * Runs some work. Cancelling the result interrupts the work.
   *
   * @throws java.util.concurrent.RejectedExecutionException if this object is closed
   */
  public <T> Future<T> submit(Callable<T> work) {
    return threads.submit(work);
  }

  /** Interrupts all threads and waits for their end, at most 4 s. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a service of a finished build does not stop; its thread keeps running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
