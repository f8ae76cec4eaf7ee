package io.imagespec.docker.internal.registry.endpoint;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if an exchange with a registry fails. It knows if the request can be retried, and how the
 * user can fix the cause.
 */
public abstract class RegistryIOException extends IOException {
  private static final long serialVersionUID = 1L;

  protected RegistryIOException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  protected RegistryIOException(String message) {
    super(message);
  }

  /**
   * Returns true if a retry of the request may succeed.
   *
   * @return false if a retry cannot succeed
   */
  public abstract boolean retryable();

  /**
   * Returns the remedy, for the end of a message.
   *
   * @param registry the registry's domain
   * @return the instruction for the user, empty if the reason contains it
   */
  public abstract String remedy(String registry);

  /**
   * Returns the reason, for a message.
   *
   * @param registry the registry's domain
   * @return the exception's message, unless that needs an introduction
   */
  public String reason(String registry) {
    return String.valueOf(getMessage());
  }
}
