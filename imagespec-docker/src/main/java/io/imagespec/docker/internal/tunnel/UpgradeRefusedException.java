package io.imagespec.docker.internal.tunnel;

import java.io.IOException;

/** A server answered a request to change the protocol, and not with yes. */
public final class UpgradeRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  UpgradeRefusedException(String path, int status) {
    super("HTTP status " + status + " to " + path);
    this.status = status;
  }

  /**
   * What it answered.
   *
   * @return the HTTP status; 404 where there is no such thing
   */
  public int status() {
    return status;
  }
}
