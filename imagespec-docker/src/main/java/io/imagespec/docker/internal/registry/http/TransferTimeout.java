package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.time.Deadline;
import java.time.Duration;

/**
 * How long an up- or download may take: so long in all, and so long without a byte that moves.
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

  /** As long as a deadline, whether anything moves or not. */
  static TransferTimeout until(Deadline deadline) {
    return new TransferTimeout(deadline.total(), deadline);
  }

  /** Something moved: the wait begins anew. */
  public void moved() {
    next = total.atMost(stall);
  }

  /** When it is over unless something moves. */
  public Deadline deadline() {
    return next;
  }
}
