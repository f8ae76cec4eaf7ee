package io.imagespec.docker.internal.build;

import java.time.Duration;

/** A moment by which something must be over. */
public final class Deadline {
  private final Duration limit;
  private final long end;

  private Deadline(Duration limit, long end) {
    this.limit = limit;
    this.end = end;
  }

  /**
   * A time from now.
   *
   * @param limit how long
   * @return the moment
   */
  public static Deadline after(Duration limit) {
    return new Deadline(limit, System.nanoTime() + nanos(limit));
  }

  private static long nanos(Duration limit) {
    Duration longest = Duration.ofDays(36_500);
    return (limit.compareTo(longest) > 0 ? longest : limit).toNanos();
  }

  /**
   * What is left.
   *
   * @return nanoseconds, zero or less once it has passed
   */
  public long remainingNanos() {
    return end - System.nanoTime();
  }

  /** The time given at the start, for people: {@code 1500 ms} or {@code 3600 s}. */
  @Override
  public String toString() {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
