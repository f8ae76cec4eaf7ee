package io.imagespec.docker.internal.host;

import java.io.IOException;

/**
 * A connection that failed for a reason that is known so well that the message says what to do
 * about it too. {@link FailureText} repeats it as it is.
 */
public final class DiagnosedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened and what to do
   * @param cause what was thrown
   */
  public DiagnosedException(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * Whether a failure has one among its causes.
   *
   * @param failure what was thrown
   * @return true if what to do is said already
   */
  public static boolean isBehind(Throwable failure) {
    return FailureText.causes(failure).anyMatch(DiagnosedException.class::isInstance);
  }
}
