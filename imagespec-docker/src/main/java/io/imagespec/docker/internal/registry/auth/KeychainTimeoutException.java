package io.imagespec.docker.internal.registry.auth;

import io.imagespec.docker.internal.registry.http.RequestTimeoutException;
import io.imagespec.docker.internal.time.Deadline;

/** A timeout that the keychain caused, not the registry. */
final class KeychainTimeoutException extends RequestTimeoutException {
  private static final long serialVersionUID = 1L;

  KeychainTimeoutException(Deadline deadline, RuntimeException cause) {
    super(
        "the keychain returned no credential within "
            + deadline.total().toMillis() / 1000.0
            + " s ("
            + cause.getMessage()
            + ")");
    initCause(cause);
  }

  @Override
  public String remedy(String registry) {
    return "check what it waits for, for example a credential helper, or allow more time";
  }

  @Override
  public String reason(String registry) {
    return String.valueOf(getMessage());
  }
}
