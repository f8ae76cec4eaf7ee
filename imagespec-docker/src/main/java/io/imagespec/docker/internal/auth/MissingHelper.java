package io.imagespec.docker.internal.auth;

/** A credential helper is named and not installed. */
final class MissingHelper extends CredentialTrouble {
  private static final long serialVersionUID = 1L;

  MissingHelper(String message) {
    super(message);
  }
}
