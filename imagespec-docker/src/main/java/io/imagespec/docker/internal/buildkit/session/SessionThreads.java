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
 * The threads on which one build's services read, write and wait: daemons, started when there is
 * something to do, ended by {@link #close()}. Thread-safe.
 */
public final class SessionThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionThreads.class);

  /** How long threads that were told to stop are waited for. */
  private static final long PATIENCE_SECONDS = 4;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("imagespec-session-"));

  /** Threads for one build; none is started yet. */
  public SessionThreads() {}

  /**
   * Does some work; cancelling it with an interrupt ends it.
   *
   * @throws java.util.concurrent.RejectedExecutionException if they are closed
   */
  public <T> Future<T> submit(Callable<T> work) {
    return threads.submit(work);
  }

  /** Interrupts all of them and waits for them, at most 4 s. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a service of a build that is over does not end; its thread is left to itself");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
