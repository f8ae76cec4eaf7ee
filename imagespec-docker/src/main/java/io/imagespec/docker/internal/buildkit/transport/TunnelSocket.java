package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;

/** A tunnel in the form of a socket, which gRPC requires. */
final class TunnelSocket extends Socket {
  private final Tunnel tunnel;
  private volatile boolean closed;

  TunnelSocket(Tunnel tunnel) {
    this.tunnel = tunnel;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return TunnelClosedException.thrownBy(tunnel.input());
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return tunnel.output();
  }

  @Override
  public synchronized void close() {
    closed = true;
    tunnel.close();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public InetAddress getInetAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public int getPort() {
    return 0;
  }

  @Override
  public int getLocalPort() {
    return 0;
  }

  /** Does nothing: the underlying connection sets this option. */
  @Override
  public void setTcpNoDelay(boolean on) {}

  /** Does nothing: not every tunnel supports timeouts, and the readers have their own deadlines. */
  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public String toString() {
    return tunnel.toString();
  }
}
