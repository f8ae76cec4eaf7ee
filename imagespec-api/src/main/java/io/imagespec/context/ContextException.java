package io.imagespec.context;

import io.imagespec.concurrent.Cancellations;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of the build context cannot be read, or is no longer what it was when it was hashed. The
 * message names it.
 */
public final class ContextException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which file, what happened, what to do
   * @param cause the reason, if it was itself an exception
   */
  public ContextException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** An exception for a file that cannot be read; an interrupt is a CancellationException. */
  static ContextException unreadable(Path file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      throw Cancellations.of("build context: interrupted while reading " + file, e);
    }
    return new ContextException("build context: " + file + " cannot be read: " + e, e);
  }
}
