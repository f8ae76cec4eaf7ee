package io.imagespec.docker.internal.engine;

import java.io.IOException;

/** The engine answered, with an error. The message is the engine's own. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int exitCode;

  RefusedException(int status, String message) {
    this(status, message, 0);
  }

  RefusedException(int status, String message, int exitCode) {
    super(message);
    this.status = status;
    this.exitCode = exitCode;
  }

  /** The HTTP status; 200 if the error stood in a stream. */
  int status() {
    return status;
  }

  /** The exit code of a command, 0 if the engine gave none. */
  int exitCode() {
    return exitCode;
  }

  String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
