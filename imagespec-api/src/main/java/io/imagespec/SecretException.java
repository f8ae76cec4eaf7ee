package io.imagespec;

import io.imagespec.name.ImageSpecException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the value of a secret cannot be read. The message names the secret and states what to
 * do: set the variable, create the file, or bind the secret. It never contains the value.
 */
public final class SecretException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the secret, the failure and the remedy
   * @param cause the cause, if another exception caused this one
   */
  public SecretException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
