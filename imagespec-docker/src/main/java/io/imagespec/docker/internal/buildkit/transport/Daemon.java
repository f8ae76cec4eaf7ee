package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Dialer;
import java.util.Optional;

/** A daemon with BuildKit and its protocol. */
public interface Daemon {
  /** Returns a dialer of tunnels that speak gRPC to the control API from the first byte. */
  Dialer control();

  /**
   * Returns a dialer of a tunnel only for a session, which is faster than the control connection.
   * The result is empty if the daemon does not support it.
   */
  Optional<Dialer> session(SessionDescriptor session);

  /** Returns the instruction that makes the daemon allow an entitlement, for a message. */
  String allowing(String entitlement);
}
