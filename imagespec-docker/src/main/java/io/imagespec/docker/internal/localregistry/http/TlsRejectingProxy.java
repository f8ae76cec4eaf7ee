package io.imagespec.docker.internal.localregistry.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Forwards HTTP to the internal server and rejects TLS at once. The rejection is a plain HTTP
 * response, after which BuildKit retries without TLS. Engines try TLS first. The JDK's server would
 * wait for the end of a request line until the engine gives up, ten seconds later. Thread-safe.
 */
final class TlsRejectingProxy implements AutoCloseable {
  /** The first byte of a TLS handshake. No HTTP request begins with it. */
  private static final int TLS_HANDSHAKE = 0x16;

  private static final byte[] NO_TLS =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  /**
   * The limits, in bytes and milliseconds, on draining a TLS client's input so that it receives the
   * response.
   */
  private static final long TLS_DRAIN_LIMIT = 64 * 1024;

  private static final int TLS_DRAIN_MILLIS = 2_000;

  private static final int CHUNK = 64 * 1024;

  private static final long PAUSE_NANOS = 10_000_000;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Executor threads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsRejectingProxy(ServerSocket listener, InetSocketAddress target, Executor threads) {
    this.listener = listener;
    this.target = target;
    this.threads = threads;
  }

  static TlsRejectingProxy open(
      InetSocketAddress address, InetSocketAddress target, Executor threads) throws IOException {
    ServerSocket listener = new ServerSocket(address.getPort(), 0, address.getAddress());
    TlsRejectingProxy proxy = new TlsRejectingProxy(listener, target, threads);
    threads.execute(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        accept(listener.accept());
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS); // closed, or temporarily unable to accept connections
      }
    }
  }

  /** Handles a connection. One that arrives while the proxy is being closed is closed at once. */
  private void accept(Socket client) {
    open.add(client);
    try {
      threads.execute(() -> handle(client));
    } catch (RejectedExecutionException e) {
      close(client);
    }
    if (listener.isClosed()) {
      close(client);
    }
  }

  private void handle(Socket client) {
    try (client) {
      int first = client.getInputStream().read();
      if (first == TLS_HANDSHAKE) {
        rejectTls(client);
      } else if (first >= 0) {
        relay(client, first);
      }
    } catch (IOException | RejectedExecutionException e) {
      // the client or the server closed the connection, so no response is possible
    } finally {
      open.remove(client);
    }
  }

  /** Rejects a TLS client. Closing with unread input would discard the response. */
  private static void rejectTls(Socket client) throws IOException {
    client.getOutputStream().write(NO_TLS);
    client.shutdownOutput();
    client.setSoTimeout(TLS_DRAIN_MILLIS);
    client.getInputStream().skipNBytes(TLS_DRAIN_LIMIT);
  }

  private void relay(Socket client, int first) throws IOException {
    try (Socket server = new Socket()) {
      open.add(server);
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      server.connect(target);
      CompletableFuture<Void> answers =
          CompletableFuture.runAsync(() -> pump(server, client), threads);
      server.getOutputStream().write(first);
      pump(client, server);
      answers.join();
      open.remove(server);
    }
  }

  /** Copies bytes from one side to the other, including the end of the stream. */
  private static void pump(Socket from, Socket to) {
    try {
      byte[] chunk = new byte[CHUNK];
      for (int count = read(from, chunk); count >= 0; count = read(from, chunk)) {
        to.getOutputStream().write(chunk, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(to); // one side closed the connection, so the other is closed too
    }
  }

  /**
   * Reads with immediate acknowledgement, if the system supports it. The JDK's server sends the
   * head and the body of a response separately, and the body only after the head was acknowledged,
   * which could otherwise take 40 ms.
   */
  private static int read(Socket from, byte[] chunk) throws IOException {
    for (SocketOption<?> option : from.supportedOptions()) {
      if (option.name().equals("TCP_QUICKACK")) {
        acknowledgeAtOnce(from, option);
      }
    }
    return from.getInputStream().read(chunk);
  }

  /**
   * Sets the option, which is found by name because the module jdk.net, which declares it, is not
   * part of every Java runtime.
   */
  @SuppressWarnings("unchecked") // jdk.net.ExtendedSocketOptions.TCP_QUICKACK is a Boolean
  private static void acknowledgeAtOnce(Socket socket, SocketOption<?> option) throws IOException {
    socket.setOption((SocketOption<Boolean>) option, true);
  }

  /** Closes all connections. */
  @Override
  public void close() {
    close(listener);
    open.forEach(TlsRejectingProxy::close);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // nothing can be done about a failed close
    }
  }
}
