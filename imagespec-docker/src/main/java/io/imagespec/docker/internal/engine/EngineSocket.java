package io.imagespec.docker.internal.engine;

import com.github.dockerjava.transport.NamedPipeSocket;
import com.github.dockerjava.transport.UnixSocket;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens a socket to an engine, with docker-java's sockets for unix domains and pipes. */
final class EngineSocket {
  /** How long connecting may take; the answer has the deadline of its {@link Conversation}. */
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private EngineSocket() {}

  static Socket open(EngineAddress address) throws IOException {
    Endpoint endpoint = address.endpoint();
    return switch (endpoint.transport()) {
      case UNIX -> UnixSocket.get(endpoint.address());
      case NPIPE -> pipe(endpoint.address());
      case TCP -> tcp(address);
    };
  }

  private static Socket pipe(String name) throws IOException {
    Socket pipe = new NamedPipeSocket(name.replace('/', '\\'));
    pipe.connect(new InetSocketAddress(0), (int) CONNECT_LIMIT.toMillis());
    return pipe;
  }

  private static Socket tcp(EngineAddress address) throws IOException {
    URI uri = address.endpoint().toUri();
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(uri.getHost(), uri.getPort()), (int) CONNECT_LIMIT.toMillis());
      return address.tls().isPresent() ? secured(socket, uri, address.tls().get()) : socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** The certificate must be for the host that was asked for. */
  private static Socket secured(Socket socket, URI uri, SSLContext tls) throws IOException {
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, uri.getHost(), uri.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }
}
