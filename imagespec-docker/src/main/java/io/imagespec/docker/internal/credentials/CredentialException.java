package io.imagespec.docker.internal.credentials;

import io.imagespec.name.ImageSpecException;

/**
 * Why there is no credential where there should be one; the place that knows the repository makes
 * the message of it.
 */
class CredentialException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /** Says what happened and what to do; never with a cause or text that may hold a secret. */
  CredentialException(String message) {
    super(message);
  }

  ImageSpecException during(String action) {
    return new ImageSpecException(action + ": " + getMessage(), this);
  }
}
