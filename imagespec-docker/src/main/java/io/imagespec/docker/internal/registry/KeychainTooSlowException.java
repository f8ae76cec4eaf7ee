package io.imagespec.docker.internal.registry;

/** The keychain, not the registry, let the time for the question pass. */
final class KeychainTooSlowException extends DeadlinePassedException {
  private static final long serialVersionUID = 1L;

  KeychainTooSlowException(Deadline deadline, RuntimeException cause) {
    super(
        "the keychain gave no credential within "
            + deadline.total().toMillis() / 1000.0
            + " s ("
            + cause.getMessage()
            + ")");
    initCause(cause);
  }
}
