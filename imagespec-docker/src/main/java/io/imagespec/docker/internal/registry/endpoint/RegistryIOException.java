package io.imagespec.docker.internal.registry.endpoint;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A failure of an exchange with a registry. It knows if the same request can be sent again, and how
 * the user can fix the cause.
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
   * Tells if a request that failed like this may succeed the next time.
   *
   * @return false if sending it again makes no sense
   */
  public abstract boolean retryable();

  /**
   * Returns the remedy, as a message ends with it.
   *
   * @param registry the registry's domain
   * @return the instruction for the user, empty if the reason contains it
   */
  public abstract String remedy(String registry);

  /**
   * Returns the reason, as a message quotes it.
   *
   * @param registry the registry's domain
   * @return the exception's message, unless that needs an introduction
   */
  public String reason(String registry) {
    return String.valueOf(getMessage());
  }
}
