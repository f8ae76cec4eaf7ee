package io.imagespec.name;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something outside went wrong: an engine, a registry, a file. Its subtypes are split by what the
 * reader does next.
 *
 * <p>A bad <em>value</em> is never reported with this type but with {@link
 * IllegalArgumentException}, at construction or planning.
 */
public class ImageSpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what was tried, what happened, what to do
   */
  public ImageSpecException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what was tried, what happened, what to do
   * @param cause the reason, if it was itself an exception
   */
  public ImageSpecException(String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
  }
}
