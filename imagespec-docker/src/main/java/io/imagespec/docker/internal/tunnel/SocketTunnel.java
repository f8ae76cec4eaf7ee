package io.imagespec.docker.internal.tunnel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** A tunnel over a socket. */
final class SocketTunnel implements Tunnel {
  /** The wait for the first byte of the server. */
  private static final Duration FIRST_BYTE_LIMIT = Duration.ofSeconds(2);

  private final Socket socket;
  private final Socket carrier;
  private final Optional<InputStream> input;

  /**
   * Wraps a socket.
   *
   * @param socket the socket for reading and writing
   * @param carrier the socket below a TLS socket, or the same one; closing it does not wait for a
   *     writer, unlike closing a TLS socket
   */
  SocketTunnel(Socket socket, Socket carrier) {
    this(socket, carrier, Optional.empty());
  }

  private SocketTunnel(Socket socket, Socket carrier, Optional<InputStream> input) {
    this.socket = socket;
    this.carrier = carrier;
    this.input = input;
  }

  /**
   * Reads the first byte after a handshake. With TLS 1.3, a server checks the client's certificate
   * after the client considers the handshake complete. The reason of a rejection can be read only
   * before the client writes. An HTTP/2 server sends first; for any other server, the wait is
   * short.
   */
  static SocketTunnel awaitFirstByte(Socket socket, Socket carrier) throws IOException {
    try {
      socket.setSoTimeout((int) FIRST_BYTE_LIMIT.toMillis());
      int first = socket.getInputStream().read();
      socket.setSoTimeout(0);
      if (first < 0) {
        throw new SSLException("the server closed the connection after the handshake");
      }
      InputStream firstByte = new ByteArrayInputStream(new byte[] {(byte) first});
      return new SocketTunnel(
          socket,
          carrier,
          Optional.of(new SequenceInputStream(firstByte, socket.getInputStream())));
    } catch (SocketTimeoutException e) {
      socket.setSoTimeout(0);
      return new SocketTunnel(socket, carrier);
    } catch (IOException e) {
      Closeables.closeQuietly(carrier);
      throw e;
    }
  }

  @Override
  public InputStream input() throws IOException {
    return input.isPresent() ? input.get() : socket.getInputStream();
  }

  @Override
  public OutputStream output() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void close() {
    Closeables.closeQuietly(carrier);
  }

  @Override
  public String toString() {
    return "socket " + carrier.getRemoteSocketAddress();
  }
}
