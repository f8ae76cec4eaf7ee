package io.imagespec.docker.internal.time;

import java.time.Duration;

/**
 * A moment at which an operation times out.
 *
 * @param end the moment, a value of {@link System#nanoTime()}
 * @param total the time limit from start to end, for messages
 */
public record Deadline(long end, Duration total) {
  /**
   * The longest supported limit. A longer one is reduced to it, because nanoseconds would overflow.
   */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  public static Deadline in(Duration total) {
    long nanos = total.compareTo(LONGEST) < 0 ? total.toNanos() : LONGEST.toNanos();
    return new Deadline(System.nanoTime() + nanos, total);
  }

  /** Returns the remaining time, zero or negative once the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /** Returns this deadline, or an earlier one if the remaining time exceeds the limit. */
  public Deadline atMost(Duration limit) {
    return remaining().compareTo(limit) > 0 ? in(limit) : this;
  }

  /** Returns a deadline at half of the remaining time. */
  public Deadline half() {
    return in(remaining().dividedBy(2));
  }
}
