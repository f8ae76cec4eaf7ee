package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.concurrent.Cancellations;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Waits for a registry: pauses between requests, and the exceptions that end a wait. */
public final class RequestWaits {
  /** The time limit of the cleanup after an operation. */
  public static final Duration CLEANUP_TIME = Duration.ofSeconds(2);

  private RequestWaits() {}

  /** Sleeps, unless that would pass the deadline. */
  public static void pause(Duration pause, Deadline deadline) throws RequestTimeoutException {
    if (pause.compareTo(deadline.remaining()) >= 0) {
      throw timeout(deadline);
    }
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Creates the exception for a deadline that has passed. */
  public static RequestTimeoutException timeout(Deadline deadline) {
    return new RequestTimeoutException(message(deadline));
  }

  /**
   * Creates the exception for a deadline that passed after a failure. The message names the
   * failure.
   */
  static RequestTimeoutException timeout(Deadline deadline, IOException before) {
    RequestTimeoutException timeout =
        new RequestTimeoutException(
            message(deadline) + ", and before that: " + IoFailures.describe(before));
    timeout.initCause(before);
    return timeout;
  }

  private static String message(Deadline deadline) {
    return "no response within " + deadline.total().toMillis() / 1000.0 + " s";
  }

  /** Creates the exception for an interrupt, and sets the thread's interrupt flag again. */
  public static CancellationException interrupted(InterruptedException cause) {
    return Cancellations.interrupted("interrupted while waiting for a registry", cause);
  }
}
