package io.imagespec.registry;

import io.imagespec.name.ImageSpecException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A registry could not be reached, refused, or answered nonsense. The message says what was tried,
 * as whom, what happened, what to do.
 */
public final class RegistryException extends ImageSpecException {
  private static final long serialVersionUID = 2L;

  private final RegistryError error;

  /**
   * The registry did not answer, or not in a way that means anything.
   *
   * @param message what was tried, what happened, what to do
   * @param cause the reason, if it was itself an exception
   */
  public RegistryException(String message, @Nullable Throwable cause) {
    this(message, 0, List.of(), cause);
  }

  /**
   * The registry answered with an error of which no more is known.
   *
   * @param message what was tried, what happened, what to do
   * @param status the HTTP status, or 0 if there was none
   * @param codes the error codes of its answer, for example {@code DENIED}
   * @param cause the reason, if it was itself an exception
   */
  public RegistryException(
      String message, int status, List<String> codes, @Nullable Throwable cause) {
    this(message, new RegistryError("", status, codes, "", ""), cause);
  }

  /**
   * The registry answered with an error.
   *
   * @param message what was tried, what happened, what to do
   * @param error the same in parts, for programs
   * @param cause the reason, if it was itself an exception
   */
  public RegistryException(String message, RegistryError error, @Nullable Throwable cause) {
    super(message, cause);
    Objects.requireNonNull(error, "error");
    this.error = error;
  }

  /**
   * The HTTP status.
   *
   * @return the status, or empty if there was no answer
   */
  public OptionalInt status() {
    return error.status() == 0 ? OptionalInt.empty() : OptionalInt.of(error.status());
  }

  /**
   * The error codes of the answer.
   *
   * @return for example {@code [UNAUTHORIZED]}, perhaps empty
   * @see <a
   *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
   *     distribution specification</a>
   */
  public List<String> codes() {
    return error.codes();
  }

  /**
   * What was tried.
   *
   * @return for example {@code push ghcr.io/acme/app:1}, or empty if it is in the message only
   */
  public Optional<String> action() {
    return filled(error.action());
  }

  /**
   * Where the credential came from that the registry refused.
   *
   * @return for example {@code auths[ghcr.io] in /home/u/.docker/config.json}, or empty if none was
   *     shown
   */
  public Optional<String> credentialSource() {
    return filled(error.credentialSource());
  }

  /**
   * What to do.
   *
   * @return the last part of the message, or empty if nothing is known
   */
  public Optional<String> remedy() {
    return filled(error.remedy());
  }

  private static Optional<String> filled(String text) {
    return Optional.of(text).filter(known -> !known.isEmpty());
  }
}
