package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Dialer;
import java.util.Optional;

/** Where BuildKit is, and how it is spoken to there. */
public interface Daemon {
  /** Opens tunnels that speak gRPC to the control API from the first byte. */
  Dialer control();

  /**
   * Opens a tunnel that carries nothing but a session, which is faster than through the control
   * connection; empty if there is no such thing.
   */
  Optional<Dialer> session(SessionDescriptor session);

  /** What whoever runs it does to let builds ask for an entitlement that it refused. */
  String allowing(String entitlement);
}
