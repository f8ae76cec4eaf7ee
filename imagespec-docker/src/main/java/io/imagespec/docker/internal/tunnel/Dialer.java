package io.imagespec.docker.internal.tunnel;

import java.io.IOException;

/** A factory of tunnels to one address. Thread-safe. */
@FunctionalInterface
public interface Dialer {
  /**
   * Opens a new tunnel. An interrupt may abort it.
   *
   * @return a new tunnel
   * @throws IOException if the address cannot be reached; the message or the cause contains the
   *     reason
   */
  Tunnel open() throws IOException;
}
