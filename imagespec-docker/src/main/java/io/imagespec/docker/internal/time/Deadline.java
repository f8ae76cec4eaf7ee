package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.concurrent.Cancellations;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * When one question has to be answered.
 *
 * @param end the moment, of {@link System#nanoTime()}
 * @param total how long it was from the start, for messages
 */
public record Deadline(long end, Duration total) {
  /** More is for ever. */
  private static final Duration LONGEST = Duration.ofDays(365);

  /** The time for the clean-up after an operation that ended. */
  public static final Duration CLEANUP_TIME = Duration.ofSeconds(2);

  public static Deadline in(Duration total) {
    long nanos = total.compareTo(LONGEST) < 0 ? total.toNanos() : LONGEST.toNanos();
    return new Deadline(System.nanoTime() + nanos, total);
  }

  public Duration remaining() {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /** This one or an earlier one. */
  public Deadline atMost(Duration limit) {
    return remaining().compareTo(limit) > 0 ? in(limit) : this;
  }

  /** One that leaves as much time as it takes. */
  public Deadline half() {
    return in(remaining().dividedBy(2));
  }

  /** Waits, unless that would pass the deadline. */
  public void pause(Duration pause) throws RequestTimeoutException {
    if (pause.compareTo(remaining()) >= 0) {
      throw passed();
    }
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw cancelled(e);
    }
  }

  public RequestTimeoutException passed() {
    return new RequestTimeoutException(message());
  }

  /** After something had gone wrong already, which says more than the time. */
  RequestTimeoutException passed(IOException before) {
    RequestTimeoutException passed =
        new RequestTimeoutException(
            message() + ", and before that: " + IoFailures.describe(before));
    passed.initCause(before);
    return passed;
  }

  private String message() {
    return "no answer within " + total.toMillis() / 1000.0 + " s";
  }

  public static CancellationException cancelled(InterruptedException cause) {
    return Cancellations.interrupted("interrupted while asking a registry", cause);
  }
}
