package io.imagespec.docker.internal.registry;

import java.time.Duration;

/**
 * How long an up- or download may take: so long in all, and so long without a byte that moves.
 * Thread-safe.
 */
final class Patience {
  private final Duration stall;
  private final Deadline total;
  private volatile Deadline next;

  private Patience(Duration stall, Deadline total) {
    this.stall = stall;
    this.total = total;
    this.next = total.atMost(stall);
  }

  static Patience of(Duration stall, Duration total) {
    return new Patience(stall, Deadline.in(total));
  }

  /** As long as a deadline, whether anything moves or not. */
  static Patience until(Deadline deadline) {
    return new Patience(deadline.total(), deadline);
  }

  /** Something moved: the wait begins anew. */
  void moved() {
    next = total.atMost(stall);
  }

  /** When it is over unless something moves. */
  Deadline deadline() {
    return next;
  }
}
