package io.imagespec.engine;

import io.imagespec.name.ImageSpecException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * No engine was found, the one asked for does not answer, it went away, or it cannot do what the
 * plan needs. The reader fixes the machine. A deadline that passes is the subclass {@link
 * BuildTimeoutException}.
 */
public class EngineUnavailableException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message every place looked at with the reason, and the command that would start an
   *     engine
   */
  public EngineUnavailableException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what was tried, what happened, what to do
   * @param cause the reason, if it was itself an exception
   */
  public EngineUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Explains a class that is missing or on the class path in another version.
   *
   * @param action the action that needs the class
   * @param error the error of the Java runtime
   * @return an exception that names the jars on the class path and the version that works, with the
   *     error as its cause
   */
  public static EngineUnavailableException ofClassPath(String action, LinkageError error) {
    return ClassPathConflict.explain(
        Objects.requireNonNull(action, "action"), Objects.requireNonNull(error, "error"));
  }
}
