package io.imagespec.name;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when an external resource fails: an engine, a registry, a file. Its subclasses differ in
 * the reader's next action.
 *
 * <p>An invalid <em>value</em> is reported with {@link IllegalArgumentException} at construction or
 * planning, never with this type.
 */
public class ImageSpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the attempted action, the failure and the remedy
   */
  public ImageSpecException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message the attempted action, the failure and the remedy
   * @param cause the cause, if another exception caused this one
   */
  public ImageSpecException(String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
  }
}
