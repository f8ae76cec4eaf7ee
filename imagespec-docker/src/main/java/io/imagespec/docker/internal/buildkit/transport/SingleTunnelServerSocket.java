package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** A server socket without a port. It accepts one connection, a tunnel that is already open. */
final class SingleTunnelServerSocket extends ServerSocket {
  private final AtomicReference<@Nullable Tunnel> waiting;
  private final CountDownLatch closed = new CountDownLatch(1);

  private SingleTunnelServerSocket(Tunnel tunnel) throws IOException {
    this.waiting = new AtomicReference<>(tunnel);
  }

  /** Returns a factory of sockets for this tunnel. */
  static ServerSocketFactory factory(Tunnel tunnel) {
    return new ServerSocketFactory() {
      @Override
      public ServerSocket createServerSocket() throws IOException {
        return new SingleTunnelServerSocket(tunnel);
      }

      @Override
      public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
          throws IOException {
        return createServerSocket();
      }
    };
  }

  /** Returns the tunnel. Later calls block until this socket is closed. */
  @Override
  public Socket accept() throws IOException {
    Tunnel tunnel = waiting.getAndSet(null);
    if (tunnel != null) {
      return new TunnelSocket(tunnel);
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SocketException("closed");
  }

  @Override
  public void bind(SocketAddress endpoint) {}

  @Override
  public void bind(SocketAddress endpoint, int backlog) {}

  @Override
  public SocketAddress getLocalSocketAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  @Override
  public boolean isClosed() {
    return closed.getCount() == 0;
  }
}
