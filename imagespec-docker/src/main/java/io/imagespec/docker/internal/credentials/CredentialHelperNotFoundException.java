package io.imagespec.docker.internal.credentials;

/** A credential helper is named and not installed. */
final class CredentialHelperNotFoundException extends CredentialException {
  private static final long serialVersionUID = 1L;

  CredentialHelperNotFoundException(String message) {
    super(message);
  }
}
