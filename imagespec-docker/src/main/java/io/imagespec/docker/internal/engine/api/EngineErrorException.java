package io.imagespec.docker.internal.engine.api;

import java.io.IOException;

/** Thrown when the engine responds with an error. The message is the engine's own. */
public final class EngineErrorException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int exitCode;

  public EngineErrorException(int status, String message) {
    this(status, message, 0);
  }

  public EngineErrorException(int status, String message, int exitCode) {
    super(message);
    this.status = status;
    this.exitCode = exitCode;
  }

  /** Returns the HTTP status, or 200 if the error is part of a stream. */
  int status() {
    return status;
  }

  /** Returns the exit code of a command, or 0 if the engine reported none. */
  public int exitCode() {
    return exitCode;
  }

  /** Returns a copy with another message. */
  public EngineErrorException withText(String text) {
    return new EngineErrorException(status, text, exitCode);
  }

  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
