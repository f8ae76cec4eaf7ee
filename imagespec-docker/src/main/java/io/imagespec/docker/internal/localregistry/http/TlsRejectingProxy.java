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
 * Passes HTTP on to the server inside and turns TLS away at once, in plain HTTP, by which BuildKit
 * knows to try again without it. Engines try TLS first, and the JDK's server would wait for the end
 * of a request line that never comes until the engine gives up, ten seconds later. Thread-safe.
 */
final class TlsRejectingProxy implements AutoCloseable {
  /** The first byte of a TLS handshake; no HTTP request begins with it. */
  private static final int TLS_HANDSHAKE = 0x16;

  private static final byte[] NO_TLS =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  /** How much, and how long, one who wants TLS is listened to until it hears the answer. */
  private static final long TLS_LIMIT = 64 * 1024;

  private static final int TLS_PATIENCE_MILLIS = 2_000;

  private static final int CHUNK = 64 * 1024;

  private static final long PAUSE_NANOS = 10_000_000;

  private final ServerSocket door;
  private final InetSocketAddress inside;
  private final Executor threads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsRejectingProxy(ServerSocket door, InetSocketAddress inside, Executor threads) {
    this.door = door;
    this.inside = inside;
    this.threads = threads;
  }

  static TlsRejectingProxy open(
      InetSocketAddress address, InetSocketAddress inside, Executor threads) throws IOException {
    ServerSocket door = new ServerSocket(address.getPort(), 0, address.getAddress());
    TlsRejectingProxy front = new TlsRejectingProxy(door, inside, threads);
    threads.execute(front::accept);
    return front;
  }

  int port() {
    return door.getLocalPort();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        accept(door.accept());
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS); // closed, or no caller can be let in for now
      }
    }
  }

  /** A caller who comes while the door is being closed hears so at once. */
  private void accept(Socket caller) {
    open.add(caller);
    try {
      threads.execute(() -> handle(caller));
    } catch (RejectedExecutionException e) {
      close(caller);
    }
    if (door.isClosed()) {
      close(caller);
    }
  }

  private void handle(Socket caller) {
    try (caller) {
      int first = caller.getInputStream().read();
      if (first == TLS_HANDSHAKE) {
        rejectTls(caller);
      } else if (first >= 0) {
        relay(caller, first);
      }
    } catch (IOException | RejectedExecutionException e) {
      // the caller or the server hung up: nobody is left to tell
    } finally {
      open.remove(caller);
    }
  }

  /** What was not read before closing would take the answer away again. */
  private static void rejectTls(Socket caller) throws IOException {
    caller.getOutputStream().write(NO_TLS);
    caller.shutdownOutput();
    caller.setSoTimeout(TLS_PATIENCE_MILLIS);
    caller.getInputStream().skipNBytes(TLS_LIMIT);
  }

  private void relay(Socket caller, int first) throws IOException {
    try (Socket server = new Socket()) {
      open.add(server);
      server.setTcpNoDelay(true);
      caller.setTcpNoDelay(true);
      server.connect(inside);
      CompletableFuture<Void> answers =
          CompletableFuture.runAsync(() -> pump(server, caller), threads);
      server.getOutputStream().write(first);
      pump(caller, server);
      answers.join();
      open.remove(server);
    }
  }

  /** What one side has said to its end, the other side hears to its end. */
  private static void pump(Socket from, Socket to) {
    try {
      byte[] chunk = new byte[CHUNK];
      for (int count = read(from, chunk); count >= 0; count = read(from, chunk)) {
        to.getOutputStream().write(chunk, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(to); // one side hung up: so does the other
    }
  }

  /**
   * The JDK's server sends an answer's head and body apart, and the body only when the head was
   * acknowledged. Where the system can be asked to do that at once, it does not take 40 ms.
   */
  private static int read(Socket from, byte[] chunk) throws IOException {
    for (SocketOption<?> option : from.supportedOptions()) {
      if (option.name().equals("TCP_QUICKACK")) {
        acknowledgeAtOnce(from, option);
      }
    }
    return from.getInputStream().read(chunk);
  }

  /** Found by its name: the module jdk.net, which declares it, is not in every Java runtime. */
  @SuppressWarnings("unchecked") // jdk.net.ExtendedSocketOptions.TCP_QUICKACK is a Boolean
  private static void acknowledgeAtOnce(Socket socket, SocketOption<?> option) throws IOException {
    socket.setOption((SocketOption<Boolean>) option, true);
  }

  /** Ends every conversation. */
  @Override
  public void close() {
    close(door);
    open.forEach(TlsRejectingProxy::close);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is as good as closed
    }
  }
}
