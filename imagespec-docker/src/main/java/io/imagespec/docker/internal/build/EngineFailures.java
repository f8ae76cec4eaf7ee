package io.imagespec.docker.internal.build;

import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Creates the exceptions for an engine that fails after it was available at the start of an
 * operation.
 */
public final class EngineFailures {
  private EngineFailures() {}

  /**
   * Creates the exception for an operation that exceeded its deadline.
   *
   * @param what the action, for example {@code build ghcr.io/acme/app:x}
   * @param engine the engine and its address
   * @param deadline the deadline
   * @param cause the underlying exception
   * @return the exception, with the remedy
   */
  public static BuildTimeoutException timedOut(
      String what, Object engine, BuildDeadline deadline, Throwable cause) {
    return new BuildTimeoutException(
        what + " on " + engine + ": not done within " + deadline + "; " + deadline.remedy(), cause);
  }

  /**
   * Creates the exception for an engine that disconnected or sent an unintelligible response.
   *
   * @param what the action
   * @param engine the engine and its address
   * @param reason the description of the failure
   * @param cause the underlying exception
   * @return the exception, with the remedy
   */
  public static EngineUnavailableException disconnected(
      String what, Object engine, String reason, Throwable cause) {
    return new EngineUnavailableException(
        what + " on " + engine + ": " + reason + "; check that the engine is running", cause);
  }

  /**
   * Creates the exception for an archive that cannot be written.
   *
   * @param place the archive's path
   * @param cause the underlying exception
   * @return the exception, with the remedy
   */
  public static EngineUnavailableException archiveNotWritable(Path place, IOException cause) {
    return new EngineUnavailableException(
        "write the archive "
            + place
            + ": "
            + reason(cause)
            + "; specify a file in an existing, writable directory",
        cause);
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException failed && failed.getReason() != null
        ? failed.getReason()
        : FailureText.text(e);
  }
}
