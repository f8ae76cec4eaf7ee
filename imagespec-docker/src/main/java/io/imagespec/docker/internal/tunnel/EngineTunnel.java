package io.imagespec.docker.internal.tunnel;

import io.imagespec.docker.internal.host.EngineAddress;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

/**
 * A factory of tunnels to an engine. Over TLS, it offers the protocols by ALPN, and the certificate
 * must match the host of the address.
 *
 * @param address the address of the engine
 * @param protocols the protocols offered over TLS, in this order
 */
public record EngineTunnel(EngineAddress address, List<String> protocols) implements Dialer {
  /** The name of HTTP/2 in ALPN. */
  private static final String HTTP_2 = "h2";

  private static final String HTTP_1 = "http/1.1";

  /** Copies the list. */
  public EngineTunnel {
    protocols = List.copyOf(protocols);
  }

  /**
   * Creates a dialer for a server that uses HTTP/2 from the first byte.
   *
   * @param address the address of the engine
   * @return the dialer
   */
  public static EngineTunnel http2(EngineAddress address) {
    return new EngineTunnel(address, List.of(HTTP_2));
  }

  /**
   * Creates a dialer for a server that uses HTTP/1.1.
   *
   * @param address the address of the engine
   * @return the dialer
   */
  public static EngineTunnel http1(EngineAddress address) {
    return new EngineTunnel(address, List.of(HTTP_1));
  }

  @Override
  public Tunnel open() throws IOException {
    String place = address.endpoint().address();
    return switch (address.endpoint().transport()) {
      case UNIX -> UnixTunnel.open(Path.of(place));
      case NPIPE -> plain(EngineSocket.pipe(place));
      case TCP -> tcp();
    };
  }

  private static Tunnel plain(Socket socket) {
    return new SocketTunnel(socket, socket);
  }

  private Tunnel tcp() throws IOException {
    Socket carrier = EngineSocket.tcp(address.endpoint());
    Socket socket = EngineSocket.secured(carrier, address, protocols);
    return address.tls().isPresent() && protocols.contains(HTTP_2)
        ? SocketTunnel.awaitFirstByte(socket, carrier)
        : new SocketTunnel(socket, carrier);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
