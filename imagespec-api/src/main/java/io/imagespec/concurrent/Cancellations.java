package io.imagespec.concurrent;

import java.util.concurrent.CancellationException;

/** Factory of cancellation exceptions with a cause, for which the JDK has no constructor. */
public final class Cancellations {
  private Cancellations() {}

  /** Creates an exception without changing the interrupt flag. */
  public static CancellationException of(String message, Exception cause) {
    CancellationException cancelled = new CancellationException(message);
    cancelled.initCause(cause);
    return cancelled;
  }

  /** Creates an exception for an interrupt and restores the thread's interrupt flag. */
  public static CancellationException interrupted(String message, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return of(message, cause);
  }
}
