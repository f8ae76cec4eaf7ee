package io.imagespec;

import io.imagespec.name.ImageSpecException;
import org.jspecify.annotations.Nullable;

/**
 * A secret cannot be had where a build needs it. The reader sets the variable, makes the file, or
 * says where the secret comes from; the message names the secret, and never holds its value.
 */
public final class SecretException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which secret, what happened, what to do
   * @param cause the reason, if it was itself an exception
   */
  public SecretException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
