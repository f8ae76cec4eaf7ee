package io.imagespec.docker.internal.concurrent;

import java.util.concurrent.CancellationException;

/** Creates cancellation exceptions with a cause, for which the JDK has no constructor. */
public final class Cancellations {
  private Cancellations() {}

  /** Creates an exception. The thread's interrupt flag does not change. */
  public static CancellationException of(String message, Exception cause) {
    CancellationException cancelled = new CancellationException(message);
    cancelled.initCause(cause);
    return cancelled;
  }

  /** Creates an exception for an interrupt, and sets the thread's interrupt flag again. */
  public static CancellationException interrupted(String message, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return of(message, cause);
  }
}
