package io.imagespec.docker.internal.build;

import io.imagespec.engine.EngineUnavailableException;

/** What is told of an engine that was there when something began. */
public final class Outage {
  private Outage() {}

  /**
   * It was not done in time.
   *
   * @param what what was tried, for example {@code build ghcr.io/acme/app:x}
   * @param engine the engine and its place
   * @param deadline the time it had
   * @param cause what was thrown
   * @return the exception, with the remedy
   */
  public static EngineUnavailableException late(
      String what, Object engine, Deadline deadline, Throwable cause) {
    return new EngineUnavailableException(
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
  public static EngineUnavailableException lost(
      String what, Object engine, String reason, Throwable cause) {
    return new EngineUnavailableException(
        what + " on " + engine + ": " + reason + "; check that the engine is running", cause);
  }
}
