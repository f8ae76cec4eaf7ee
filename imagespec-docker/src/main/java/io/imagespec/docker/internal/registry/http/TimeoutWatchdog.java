package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.time.Deadline;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Expires overdue operations. A single thread polls while any operation is pending: a timer for
 * each small body, which wakes a thread even if it is not needed, would cost more than the body.
 * Thread-safe.
 */
final class TimeoutWatchdog {
  /** The polling interval, and so about the longest delay of a timeout. */
  private static final Duration ROUND = Duration.ofMillis(20);

  private static final Logger LOG = LoggerFactory.getLogger(TimeoutWatchdog.class);

  /** An operation with a deadline. */
  interface Watched {
    boolean isDone();

    Deadline deadline();

    void expire();
  }

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean running = new AtomicBoolean();
  private final Executor threads;

  /**
   * Creates a watchdog, which starts with the first operation.
   *
   * @param threads an executor that is never fully busy; the threads of the common pool may all be
   *     waiting for an operation that is watched here
   */
  TimeoutWatchdog(Executor threads) {
    this.threads = threads;
  }

  void watch(Watched work) {
    watched.add(work);
    begin();
  }

  /**
   * Starts the polling thread. A rejection is harmless: when the executor is closed, all watched
   * operations are cancelled too.
   */
  private void begin() {
    if (!running.get() && running.compareAndSet(false, true)) {
      try {
        threads.execute(this::run);
      } catch (RejectedExecutionException e) {
        running.set(false);
      }
    }
  }

  private void run() {
    try {
      while (!watched.isEmpty()) {
        Thread.sleep(ROUND.toMillis());
        watched.removeIf(TimeoutWatchdog::isOver);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the executor was closed
      return;
    } finally {
      running.set(false);
    }
    if (!watched.isEmpty()) {
      begin();
    }
  }

  /**
   * Returns true if an operation is done or has expired. A failure to expire one must not affect
   * the others.
   */
  private static boolean isOver(Watched work) {
    try {
      if (work.isDone()) {
        return true;
      }
      boolean isLate = work.deadline().remaining().isNegative();
      if (isLate) {
        work.expire();
      }
      return isLate;
    } catch (RuntimeException e) {
      LOG.debug("could not cancel an overdue operation", e);
      return true;
    }
  }
}
