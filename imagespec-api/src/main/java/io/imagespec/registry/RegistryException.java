package io.imagespec.registry;

import io.imagespec.name.ImageSpecException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a registry is unreachable, refuses a request, or returns an invalid response. The
 * message names the action, the user, the failure and the remedy. The constructors are for
 * implementations of {@link ImageRegistry} and {@link io.imagespec.engine.ContainerEngine}.
 */
public final class RegistryException extends ImageSpecException {
  private static final long serialVersionUID = 2L;

  private final RegistryError error;

  /**
   * Creates an exception for a failure without a usable response, and without details.
   *
   * @param message the action, the failure and the remedy
   * @param cause the cause, or null
   */
  public RegistryException(String message, @Nullable Throwable cause) {
    this(message, RegistryError.of(0, List.of()), cause);
  }

  /**
   * Creates an exception with details.
   *
   * @param message the action, the failure and the remedy
   * @param error the details, for programs
   * @param cause the cause, or null
   */
  public RegistryException(String message, RegistryError error, @Nullable Throwable cause) {
    super(message, cause);
    Objects.requireNonNull(error, "error");
    this.error = error;
  }

  /**
   * Returns the HTTP status.
   *
   * @return the status, or empty if there was no response
   */
  public OptionalInt status() {
    return error.status() == 0 ? OptionalInt.empty() : OptionalInt.of(error.status());
  }

  /**
   * Returns the error codes in the response.
   *
   * @return for example {@code [UNAUTHORIZED]}, possibly empty
   * @see <a
   *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
   *     distribution specification</a>
   */
  public List<String> codes() {
    return error.codes();
  }

  /**
   * Returns the attempted action.
   *
   * @return for example {@code push ghcr.io/acme/app:1}, or empty if only the message contains it
   */
  public Optional<String> action() {
    return filled(error.action());
  }

  /**
   * Returns the source of the rejected credential.
   *
   * @return for example {@code auths[ghcr.io] in /home/u/.docker/config.json}, or empty if the
   *     request was anonymous
   */
  public Optional<String> credentialSource() {
    return filled(error.credentialSource());
  }

  /**
   * Returns the remedy.
   *
   * @return the last part of the message, or empty if no remedy is known
   */
  public Optional<String> remedy() {
    return filled(error.remedy());
  }

  private static Optional<String> filled(String text) {
    return Optional.of(text).filter(known -> !known.isEmpty());
  }
}
