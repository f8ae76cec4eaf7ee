package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Opens a tunnel whenever gRPC wants a socket, to whatever address. */
public final class TunnelSocketFactory extends SocketFactory {
  private final Dialer dialer;
  private volatile @Nullable Tunnel latest;
  private volatile @Nullable IOException failure;

  public TunnelSocketFactory(Dialer dialer) {
    this.dialer = dialer;
  }

  private Socket open() throws IOException {
    try {
      Tunnel tunnel = dialer.open();
      latest = tunnel;
      failure = null;
      return new TunnelSocket(tunnel);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Why the last attempt to connect failed, or the tunnel broke, if it did and says so. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure)
        .or(() -> Optional.ofNullable(latest).flatMap(Tunnel::failure));
  }

  /** What carries the tunnel that was opened last said when it broke. */
  Optional<String> complaint() {
    return Optional.ofNullable(latest).flatMap(Tunnel::complaint);
  }

  @Override
  public Socket createSocket() throws IOException {
    throw new SocketException("a tunnel is open from the start");
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return open();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return open();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return open();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return open();
  }
}
