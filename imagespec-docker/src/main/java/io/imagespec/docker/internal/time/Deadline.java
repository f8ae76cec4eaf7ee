package io.imagespec.docker.internal.time;

import java.time.Duration;

/**
 * A moment by which something must be over.
 *
 * @param end the moment, of {@link System#nanoTime()}
 * @param total the time from the start to the end, for messages
 */
public record Deadline(long end, Duration total) {
  /** The longest time; a longer one is cut, because nanoseconds would overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  public static Deadline in(Duration total) {
    long nanos = total.compareTo(LONGEST) < 0 ? total.toNanos() : LONGEST.toNanos();
    return new Deadline(System.nanoTime() + nanos, total);
  }

  /** Returns the time left: zero or less once the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /** Returns this deadline, or an earlier one if more than the limit is left. */
  public Deadline atMost(Duration limit) {
    return remaining().compareTo(limit) > 0 ? in(limit) : this;
  }

  /** Returns a deadline after half of the time left. */
  public Deadline half() {
    return in(remaining().dividedBy(2));
  }
}
