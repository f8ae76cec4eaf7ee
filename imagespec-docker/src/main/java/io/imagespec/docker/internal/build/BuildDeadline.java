package io.imagespec.docker.internal.build;

import io.imagespec.docker.internal.time.Deadline;
import java.time.Duration;

/** The deadline of a build or of a request to an engine, with a remedy for a timeout. */
public final class BuildDeadline {
  private final Deadline deadline;
  private final boolean isUsers;

  private BuildDeadline(Duration limit, boolean isUsers) {
    this.deadline = Deadline.in(limit);
    this.isUsers = isUsers;
  }

  /**
   * Creates a deadline that the user can configure.
   *
   * @param limit the time from now
   * @return the deadline
   */
  public static BuildDeadline after(Duration limit) {
    return new BuildDeadline(limit, true);
  }

  /**
   * Creates a deadline that the user cannot configure.
   *
   * @param limit the time from now
   * @return the deadline
   */
  public static BuildDeadline fixed(Duration limit) {
    return new BuildDeadline(limit, false);
  }

  /**
   * Returns the remaining time.
   *
   * @return the time in nanoseconds, zero or negative once the deadline has passed
   */
  public long remainingNanos() {
    return deadline.remaining().toNanos();
  }

  /** Returns the remedy for a timeout. */
  String remedy() {
    return "see what the engine is doing"
        + (isUsers ? ", or allow more time with deadline(..) of ImageResolver.builder()" : "");
  }

  /** Returns the limit in human-readable form: {@code 1500 ms} or {@code 3600 s}. */
  @Override
  public String toString() {
    Duration limit = deadline.total();
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
