package io.imagespec.engine;

import io.imagespec.name.ImageSpecException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if no engine is found, or if the engine does not answer, disconnects, or does not meet the
 * plan's requirements. The user fixes the machine. If a deadline passes, the subclass {@link
 * BuildTimeoutException} is thrown.
 */
public class EngineUnavailableException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message every place searched with the reason, and the command that starts an engine
   */
  public EngineUnavailableException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message the action, the failure and a remedy
   * @param cause the underlying exception, or null
   */
  public EngineUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Creates an exception for a class that is missing or has the wrong version.
   *
   * @param action the action that needs the class
   * @param error the error of the Java runtime
   * @return an exception that names the jars on the class path and the required version, with the
   *     error as its cause
   */
  public static EngineUnavailableException ofClassPath(String action, LinkageError error) {
    return ClassPathConflict.explain(
        Objects.requireNonNull(action, "action"), Objects.requireNonNull(error, "error"));
  }
}
