package io.imagespec.docker.internal.tunnel;

import io.imagespec.docker.internal.host.EngineAddress;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

/**
 * Tunnels to the address of an engine. Over TLS, HTTP/2 and HTTP/1.1 are offered, and the
 * certificate must be for the host that was asked for.
 *
 * @param address where it is
 * @param protocols what is offered over TLS, in this order
 */
public record EngineTunnel(EngineAddress address, List<String> protocols) implements Dialer {
  /** The name of HTTP/2 in TLS. */
  private static final String HTTP_2 = "h2";

  private static final String HTTP_1 = "http/1.1";

  /** Copies the list. */
  public EngineTunnel {
    protocols = List.copyOf(protocols);
  }

  /**
   * To a server that speaks HTTP/2 from the first byte.
   *
   * @param address where it is
   * @return the dialer
   */
  public static EngineTunnel http2(EngineAddress address) {
    return new EngineTunnel(address, List.of(HTTP_2));
  }

  /**
   * To a server that is asked by HTTP/1.1.
   *
   * @param address where it is
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
        ? SocketTunnel.heard(socket, carrier)
        : new SocketTunnel(socket, carrier);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
