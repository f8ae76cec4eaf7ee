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

/** A socket factory for gRPC that opens a tunnel, regardless of the address. */
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

  /**
   * Returns the reason that the last connection attempt failed or the tunnel was lost, if known.
   */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure)
        .or(() -> Optional.ofNullable(latest).flatMap(Tunnel::failure));
  }

  /**
   * Returns the message of the program or connection behind the last tunnel when it ended, if any.
   */
  Optional<String> failureReason() {
    return Optional.ofNullable(latest).flatMap(Tunnel::failureReason);
  }

  @Override
  public Socket createSocket() throws IOException {
    throw new SocketException("a tunnel is always connected");
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
