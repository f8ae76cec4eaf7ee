package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * When one question has to be answered.
 *
 * @param end the moment, of {@link System#nanoTime()}
 * @param total how long it was from the start, for messages
 */
record Deadline(long end, Duration total) {
  /** More is for ever. */
  private static final Duration LONGEST = Duration.ofDays(365);

  /** The time for the clean-up after an operation that ended. */
  static final Duration CLEANUP_TIME = Duration.ofSeconds(2);

  static Deadline in(Duration total) {
    long nanos = total.compareTo(LONGEST) < 0 ? total.toNanos() : LONGEST.toNanos();
    return new Deadline(System.nanoTime() + nanos, total);
  }

  Duration remaining() {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /** This one or an earlier one. */
  Deadline atMost(Duration limit) {
    return remaining().compareTo(limit) > 0 ? in(limit) : this;
  }

  /** One that leaves as much time as it takes. */
  Deadline half() {
    return in(remaining().dividedBy(2));
  }

  /** Waits, unless that would pass the deadline. */
  void pause(Duration pause) throws DeadlinePassedException {
    if (pause.compareTo(remaining()) >= 0) {
      throw passed();
    }
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw cancelled(e);
    }
  }

  DeadlinePassedException passed() {
    return new DeadlinePassedException(message());
  }

  /** After something had gone wrong already, which says more than the time. */
  DeadlinePassedException passed(IOException before) {
    DeadlinePassedException passed =
        new DeadlinePassedException(
            message() + ", and before that: " + IoFailures.describe(before));
    passed.initCause(before);
    return passed;
  }

  private String message() {
    return "no answer within " + total.toMillis() / 1000.0 + " s";
  }

  static CancellationException cancelled(InterruptedException cause) {
    Thread.currentThread().interrupt();
    CancellationException cancelled =
        new CancellationException("interrupted while asking a registry");
    cancelled.initCause(cause);
    return cancelled;
  }
}
