package io.imagespec.docker.internal.registry.endpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if an exchange with a registry fails. It states if the request can be retried, and how the
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
   * Returns a failure if it is of this type.
   *
   * @param failure the failure of an exchange
   * @return the same object, or empty for a failure of the network or of a file
   */
  public static Optional<RegistryIOException> of(IOException failure) {
    return failure instanceof RegistryIOException known ? Optional.of(known) : Optional.empty();
  }

  /**
   * Returns the pause that the registry requests before a retry.
   *
   * @return the pause, or empty if the registry requests none
   */
  public Optional<Duration> retryAfter() {
    return Optional.empty();
  }

  /**
   * Returns true if the registry may accept the other form of upload.
   *
   * @return false if the form is not the cause of the failure
   */
  public boolean rejectsUploadForm() {
    return false;
  }

  /**
   * Returns true if the registry may have kept the bytes that were sent before the failure.
   *
   * @return false if the upload cannot be resumed
   */
  public boolean mayResume() {
    return retryable();
  }

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
