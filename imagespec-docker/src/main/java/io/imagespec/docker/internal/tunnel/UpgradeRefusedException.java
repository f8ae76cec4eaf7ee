package io.imagespec.docker.internal.tunnel;

import java.io.IOException;

/** Thrown when a server refuses to upgrade the protocol. */
public final class UpgradeRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  UpgradeRefusedException(String path, int status) {
    super("HTTP status " + status + " to " + path);
    this.status = status;
  }

  /**
   * Returns the status of the response.
   *
   * @return the HTTP status; 404 if the server does not support the path
   */
  public int status() {
    return status;
  }
}
