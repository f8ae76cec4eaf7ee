package io.imagespec.docker.internal.tunnel;

import java.io.IOException;

/** Opens tunnels to one place. Thread-safe. */
@FunctionalInterface
public interface Dialer {
  /**
   * Opens one more. An interrupt may end it.
   *
   * @return a tunnel of its own
   * @throws IOException if the place cannot be reached; the message or the cause says why
   */
  Tunnel open() throws IOException;
}
