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

/** A socket of the JDK, or one that behaves like it. */
final class SocketTunnel implements Tunnel {
  /** How long is waited for a server that may have something to say first. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Socket socket;
  private final Socket carrier;
  private final Optional<InputStream> input;

  /**
   * Wraps a socket.
   *
   * @param socket what is read and written
   * @param carrier what carries it: closing a TLS socket waits for a writer, closing the socket
   *     below it does not
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
   * After a handshake, hears the first byte. With TLS 1.3 a server looks at the client's
   * certificate when the client takes the handshake for done; why it wants none of it can be read
   * only as long as nothing was written. A server of HTTP/2 speaks first, and one that does not is
   * not waited for long.
   */
  static SocketTunnel heard(Socket socket, Socket carrier) throws IOException {
    try {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      int first = socket.getInputStream().read();
      socket.setSoTimeout(0);
      if (first < 0) {
        throw new SSLException("the server ended the connection after the handshake");
      }
      InputStream heard = new ByteArrayInputStream(new byte[] {(byte) first});
      return new SocketTunnel(
          socket, carrier, Optional.of(new SequenceInputStream(heard, socket.getInputStream())));
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
