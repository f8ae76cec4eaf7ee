package io.imagespec.docker.internal.tunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket of the JDK, or one that behaves like it. */
final class SocketTunnel implements Tunnel {
  private final Socket socket;
  private final Socket carrier;

  /**
   * Wraps a socket.
   *
   * @param socket what is read and written
   * @param carrier what carries it: closing a TLS socket waits for a writer, closing the socket
   *     below it does not
   */
  SocketTunnel(Socket socket, Socket carrier) {
    this.socket = socket;
    this.carrier = carrier;
  }

  @Override
  public InputStream input() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream output() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void close() {
    Streams.closeQuietly(carrier);
  }

  @Override
  public String toString() {
    return "socket " + carrier.getRemoteSocketAddress();
  }
}
