package io.imagespec.docker.internal.host;

import java.io.IOException;

/**
 * A connection failure with a known reason. The message includes the remedy, and {@link
 * FailureText} returns it unchanged.
 */
public final class DiagnosedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened and what to do
   * @param cause the original exception
   */
  public DiagnosedException(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * Returns true if a failure has a {@code DiagnosedException} among its causes.
   *
   * @param failure the exception
   * @return true if the message already includes the remedy
   */
  public static boolean isBehind(Throwable failure) {
    return FailureText.causes(failure).anyMatch(DiagnosedException.class::isInstance);
  }
}
