package io.imagespec.docker.internal.tunnel;

import com.github.dockerjava.transport.NamedPipeSocket;
import com.github.dockerjava.transport.UnixSocket;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A factory of sockets to an engine, with docker-java's classes for unix sockets and named pipes.
 */
public final class EngineSocket {
  /** The connect timeout. Later operations have their own deadlines. */
  public static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private EngineSocket() {}

  /**
   * Opens a socket.
   *
   * @param address the address of the engine
   * @return a connected socket
   * @throws IOException if it cannot be opened
   */
  public static Socket open(EngineAddress address) throws IOException {
    Endpoint endpoint = address.endpoint();
    return switch (endpoint.transport()) {
      case UNIX -> UnixSocket.get(endpoint.address());
      case NPIPE -> pipe(endpoint.address());
      case TCP -> secured(tcp(endpoint), address, List.of());
    };
  }

  static Socket pipe(String name) throws IOException {
    Socket pipe = new NamedPipeSocket(name.replace('/', '\\'));
    pipe.connect(new InetSocketAddress(0), (int) CONNECT_LIMIT.toMillis());
    return pipe;
  }

  static Socket tcp(Endpoint endpoint) throws IOException {
    URI uri = endpoint.toUri();
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(uri.getHost(), uri.getPort()), (int) CONNECT_LIMIT.toMillis());
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Performs the TLS handshake if the address uses TLS. The certificate must match the host of the
   * address.
   */
  static Socket secured(Socket socket, EngineAddress address, List<String> protocols)
      throws IOException {
    if (address.tls().isEmpty()) {
      return socket;
    }
    try {
      SSLSocket secured = layered(socket, address.endpoint().toUri(), address.tls().get());
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(protocols.toArray(String[]::new));
      secured.setSSLParameters(parameters);
      socket.setSoTimeout((int) CONNECT_LIMIT.toMillis());
      secured.startHandshake();
      socket.setSoTimeout(0);
      return secured;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static SSLSocket layered(Socket socket, URI uri, SSLContext tls) throws IOException {
    return (SSLSocket)
        tls.getSocketFactory().createSocket(socket, uri.getHost(), uri.getPort(), true);
  }
}
