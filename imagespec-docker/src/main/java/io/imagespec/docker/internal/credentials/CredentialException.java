package io.imagespec.docker.internal.credentials;

import io.imagespec.name.ImageSpecException;

/**
 * Thrown when a configured credential cannot be obtained. The caller adds the repository to the
 * message.
 */
class CredentialException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with the event and its remedy. It has no cause, and no text that may
   * contain a secret.
   */
  CredentialException(String message) {
    super(message);
  }

  ImageSpecException during(String action) {
    return new ImageSpecException(action + ": " + getMessage(), this);
  }
}
