package io.imagespec.docker.internal.build;

import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What is told of an engine that was there when something began. */
public final class EngineFailures {
  private EngineFailures() {}

  /**
   * It was not done in time.
   *
   * @param what what was tried, for example {@code build ghcr.io/acme/app:x}
   * @param engine the engine and its place
   * @param deadline the time it had
   * @param cause what was thrown
   * @return the exception, with the remedy
   */
  public static BuildTimeoutException timedOut(
      String what, Object engine, BuildDeadline deadline, Throwable cause) {
    return new BuildTimeoutException(
        what + " on " + engine + ": not done within " + deadline + "; " + deadline.remedy(), cause);
  }

  /**
   * It went away, or cannot be understood.
   *
   * @param what what was tried
   * @param engine the engine and its place
   * @param reason what happened
   * @param cause what was thrown
   * @return the exception, with the remedy
   */
  public static EngineUnavailableException disconnected(
      String what, Object engine, String reason, Throwable cause) {
    return new EngineUnavailableException(
        what + " on " + engine + ": " + reason + "; check that the engine is running", cause);
  }

  /**
   * An archive cannot be put where it should be.
   *
   * @param place where that is
   * @param cause what was thrown
   * @return the exception, with the remedy
   */
  public static EngineUnavailableException archiveNotWritable(Path place, IOException cause) {
    return new EngineUnavailableException(
        "write the archive "
            + place
            + ": "
            + reason(cause)
            + "; name a file in a directory that is there and can be written",
        cause);
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException failed && failed.getReason() != null
        ? failed.getReason()
        : FailureText.text(e);
  }
}
