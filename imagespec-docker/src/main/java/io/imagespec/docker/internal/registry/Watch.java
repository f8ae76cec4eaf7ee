package io.imagespec.docker.internal.registry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends what is not there in time. It looks around every now and then, while there is something to
 * look after: a timer for each small body, which wakes a thread to be told that it is not needed,
 * costs more than the body. Thread-safe.
 */
final class Watch {
  /** How long after its time something is ended at the latest, about. */
  private static final Duration ROUND = Duration.ofMillis(20);

  /** What may take too long. */
  interface Watched {
    boolean isDone();

    Deadline deadline();

    void expire();
  }

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean onDuty = new AtomicBoolean();
  private final Executor later;

  /**
   * Begins to watch when there is something.
   *
   * @param threads never all busy: those of the common pool may be, for example with waiting for
   *     what is watched here
   */
  Watch(Executor threads) {
    later = CompletableFuture.delayedExecutor(ROUND.toMillis(), TimeUnit.MILLISECONDS, threads);
  }

  void over(Watched work) {
    watched.add(work);
    begin();
  }

  private void begin() {
    if (!onDuty.get() && onDuty.compareAndSet(false, true)) {
      later.execute(this::round);
    }
  }

  private void round() {
    try {
      watched.removeIf(Watch::isOver);
    } finally {
      onDuty.set(false);
      if (!watched.isEmpty()) {
        begin();
      }
    }
  }

  private static boolean isOver(Watched work) {
    if (work.isDone()) {
      return true;
    }
    boolean isLate = work.deadline().remaining().isNegative();
    if (isLate) {
      work.expire();
    }
    return isLate;
  }
}
