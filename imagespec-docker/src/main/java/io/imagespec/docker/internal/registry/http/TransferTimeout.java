package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.time.Deadline;
import java.time.Duration;

/**
 * The timeout of an upload or download: a total time limit, and a limit without progress.
 * Thread-safe.
 */
public final class TransferTimeout {
  private final Duration stall;
  private final Deadline total;
  private volatile Deadline next;

  private TransferTimeout(Duration stall, Deadline total) {
    this.stall = stall;
    this.total = total;
    this.next = total.atMost(stall);
  }

  public static TransferTimeout of(Duration stall, Duration total) {
    return new TransferTimeout(stall, Deadline.in(total));
  }

  /** Creates a timeout at a deadline, independent of progress. */
  static TransferTimeout until(Deadline deadline) {
    return new TransferTimeout(deadline.total(), deadline);
  }

  /** Records progress, which restarts the limit without progress. */
  public void moved() {
    next = total.atMost(stall);
  }

  /** Returns the current deadline, which moves with progress. */
  public Deadline deadline() {
    return next;
  }
}
