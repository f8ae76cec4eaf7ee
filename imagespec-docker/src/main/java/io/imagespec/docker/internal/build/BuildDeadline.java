package io.imagespec.docker.internal.build;

import io.imagespec.docker.internal.time.Deadline;
import java.time.Duration;

/** A deadline of a build or a question to an engine, with the remedy once it has passed. */
public final class BuildDeadline {
  private final Deadline deadline;
  private final boolean isUsers;

  private BuildDeadline(Duration limit, boolean isUsers) {
    this.deadline = Deadline.in(limit);
    this.isUsers = isUsers;
  }

  /**
   * Creates a deadline that the user may choose.
   *
   * @param limit the time from now
   * @return the deadline
   */
  public static BuildDeadline after(Duration limit) {
    return new BuildDeadline(limit, true);
  }

  /**
   * Creates a deadline that no user can change.
   *
   * @param limit the time from now
   * @return the deadline
   */
  public static BuildDeadline fixed(Duration limit) {
    return new BuildDeadline(limit, false);
  }

  /**
   * The time left.
   *
   * @return nanoseconds, zero or less once it has passed
   */
  public long remainingNanos() {
    return deadline.remaining().toNanos();
  }

  /** The remedy once the deadline has passed. */
  String remedy() {
    return "see what the engine is doing"
        + (isUsers ? ", or allow more time with deadline(..) of ImageResolver.builder()" : "");
  }

  /** The time given at the start, for people: {@code 1500 ms} or {@code 3600 s}. */
  @Override
  public String toString() {
    Duration limit = deadline.total();
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
