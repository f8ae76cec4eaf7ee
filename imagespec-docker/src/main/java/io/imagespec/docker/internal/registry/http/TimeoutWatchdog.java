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
 * Ends what is not there in time. One thread looks around every now and then, while there is
 * something to look after: a timer for each small body, which wakes a thread to be told that it is
 * not needed, costs more than the body. Thread-safe.
 */
final class TimeoutWatchdog {
  /** How long after its time something is ended at the latest, about. */
  private static final Duration ROUND = Duration.ofMillis(20);

  private static final Logger LOG = LoggerFactory.getLogger(TimeoutWatchdog.class);

  /** What may take too long. */
  interface Watched {
    boolean isDone();

    Deadline deadline();

    void expire();
  }

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean onDuty = new AtomicBoolean();
  private final Executor threads;

  /**
   * Begins to watch when there is something.
   *
   * @param threads never all busy: those of the common pool may be, for example with waiting for
   *     what is watched here
   */
  TimeoutWatchdog(Executor threads) {
    this.threads = threads;
  }

  void watch(Watched work) {
    watched.add(work);
    begin();
  }

  /** Whoever closes the threads ends what is watched too. */
  private void begin() {
    if (!onDuty.get() && onDuty.compareAndSet(false, true)) {
      try {
        threads.execute(this::run);
      } catch (RejectedExecutionException e) {
        onDuty.set(false);
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
      Thread.currentThread().interrupt(); // the threads are closed
      return;
    } finally {
      onDuty.set(false);
    }
    if (!watched.isEmpty()) {
      begin();
    }
  }

  /** One that cannot be ended must not keep the others from it. */
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
      LOG.debug("what took too long could not be ended", e);
      return true;
    }
  }
}
