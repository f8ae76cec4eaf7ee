package io.imagespec.docker.internal.engine.api;

import java.io.IOException;

/** The engine answered, with an error. The message is the engine's own. */
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

  /** The HTTP status; 200 if the error stood in a stream. */
  int status() {
    return status;
  }

  /** The exit code of a command, 0 if the engine gave none. */
  public int exitCode() {
    return exitCode;
  }

  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
