package io.imagespec.context;

import io.imagespec.concurrent.Cancellations;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a file of the build context cannot be read or has changed since it was hashed. The
 * message names the file.
 */
public final class ContextException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the file, the failure and the remedy
   * @param cause the cause, if another exception caused this one
   */
  public ContextException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Creates an exception for an unreadable file; throws CancellationException for an interrupt. */
  static ContextException unreadable(Path file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      throw Cancellations.of("build context: interrupted while reading " + file, e);
    }
    return new ContextException("build context: cannot read " + file + ": " + e, e);
  }
}
