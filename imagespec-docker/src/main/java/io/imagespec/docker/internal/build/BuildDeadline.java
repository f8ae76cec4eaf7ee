package io.imagespec.docker.internal.build;

import java.time.Duration;

/** A moment by which something must be over. */
public final class BuildDeadline {
  private final Duration limit;
  private final long end;
  private final boolean isUsers;

  private BuildDeadline(Duration limit, boolean isUsers) {
    this.limit = limit;
    this.end = System.nanoTime() + nanos(limit);
    this.isUsers = isUsers;
  }

  /**
   * A time from now that whoever builds may choose.
   *
   * @param limit how long
   * @return the moment
   */
  public static BuildDeadline after(Duration limit) {
    return new BuildDeadline(limit, true);
  }

  /**
   * A time from now that is the same for everybody.
   *
   * @param limit how long
   * @return the moment
   */
  public static BuildDeadline fixed(Duration limit) {
    return new BuildDeadline(limit, false);
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

  /** What to do once it has passed. */
  String remedy() {
    return "see what the engine is doing"
        + (isUsers ? ", or allow more time with deadline(..) of ImageResolver.builder()" : "");
  }

  /** The time given at the start, for people: {@code 1500 ms} or {@code 3600 s}. */
  @Override
  public String toString() {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
