package io.imagespec.registry;

import io.imagespec.name.ImageSpecException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A registry could not be reached, refused, or answered nonsense. The message says what was tried,
 * as whom, what happened, what to do.
 */
public final class RegistryException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final List<String> codes;

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
   * The registry answered with an error.
   *
   * @param message what was tried, what happened, what to do
   * @param status the HTTP status, or 0 if there was none
   * @param codes the error codes of its answer, for example {@code DENIED}
   * @param cause the reason, if it was itself an exception
   */
  public RegistryException(
      String message, int status, List<String> codes, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.codes = List.copyOf(codes);
  }

  /**
   * The HTTP status.
   *
   * @return the status, or empty if there was no answer
   */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
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
    return codes;
  }
}
