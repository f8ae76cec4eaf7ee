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
 * Opens tunnels to a builder's TCP port. TLS failures are reported in terms of certificates.
 *
 * @param place the builder's port
 * @param certificates the trusted and the client's certificates; empty for no TLS
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
