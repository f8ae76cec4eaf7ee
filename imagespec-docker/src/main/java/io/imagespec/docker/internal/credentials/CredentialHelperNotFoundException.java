package io.imagespec.docker.internal.credentials;

/** Thrown when a configured credential helper is not installed. */
final class CredentialHelperNotFoundException extends CredentialException {
  private static final long serialVersionUID = 1L;

  CredentialHelperNotFoundException(String message) {
    super(message);
  }
}
