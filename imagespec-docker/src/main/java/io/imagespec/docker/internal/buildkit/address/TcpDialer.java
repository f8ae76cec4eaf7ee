package io.imagespec.docker.internal.buildkit.address;

import io.imagespec.docker.internal.host.EngineCertificates;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.EngineTunnel;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Tunnels to a builder's TCP port. What goes wrong about TLS is told in terms of certificates.
 *
 * @param place where it is
 * @param certificates what is believed and shown there; empty for no TLS
 */
record TcpDialer(EngineTunnel place, Optional<EngineCertificates> certificates) implements Dialer {
  @Override
  public Tunnel open() throws IOException {
    if (certificates.isEmpty()) {
      return new PlaintextTunnel(place.open());
    }
    try {
      return place.open();
    } catch (ConnectException | NoRouteToHostException e) {
      throw e;
    } catch (SSLException | SocketException e) {
      throw new TlsDiagnosis(certificates.get()).explain(e);
    }
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
