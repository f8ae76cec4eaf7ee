package io.imagespec.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A proxy of an engine or a registry that forwards the first bytes of a connection at once and the
 * rest slowly, so that large transfers take long.
 */
final class ThrottlingProxy implements AutoCloseable {
  private static final String TCP = "tcp://";
  private static final int CHUNK = 16 * 1024;

  private static final long PAUSE_MILLIS = 50;

  /** The number of bytes that pass at once: more than the metadata of an image. */
  static final long FREE = 200_000;

  private final ServerSocketChannel server;
  private final SocketAddress target;
  private final long free;
  private final UnaryOperator<String> head;
  private final CountDownLatch narrow = new CountDownLatch(1);
  private final AtomicLong total = new AtomicLong();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean wide;

  private ThrottlingProxy(
      ServerSocketChannel server, SocketAddress target, long free, UnaryOperator<String> head) {
    this.server = server;
    this.target = target;
    this.free = free;
    this.head = head;
  }

  /** Writes an incompressible file that takes half a minute to pass. */
  static Path big(Path directory) throws IOException {
    byte[] content = new byte[8_000_000];
    new Random().nextBytes(content);
    return Files.write(directory.resolve("big"), content);
  }

  /** Starts a proxy of a registry at {@code host:port}. */
  static ThrottlingProxy registry(String address, long free) throws IOException {
    return tcp(address, free, UnaryOperator.identity());
  }

  private static ThrottlingProxy tcp(String address, long free, UnaryOperator<String> head)
      throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.setOption(StandardSocketOptions.SO_RCVBUF, 4 * CHUNK);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    String[] parts = address.split(":", 2);
    SocketAddress target = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    return new ThrottlingProxy(server, target, free, head).start();
  }

  /** Starts a proxy of an engine at {@code unix:///path} or {@code tcp://host:port}. */
  static ThrottlingProxy engine(Path directory, String host, long free) throws IOException {
    return engine(directory, host, free, UnaryOperator.identity());
  }

  /** Starts a proxy of an engine that changes the start of each connection. */
  static ThrottlingProxy engine(Path directory, String host, long free, UnaryOperator<String> head)
      throws IOException {
    if (host.startsWith(TCP)) {
      return tcp(host.substring(TCP.length()), free, head);
    }
    ServerSocketChannel server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(directory.resolve("slow.sock")));
    Path socket = Path.of(host.replaceFirst("^unix://", ""));
    return new ThrottlingProxy(server, UnixDomainSocketAddress.of(socket), free, head).start();
  }

  private ThrottlingProxy start() {
    daemon(this::accept);
    return this;
  }

  /** Returns the address of the proxy: {@code host:port} or {@code unix:///path}. */
  String address() throws IOException {
    return server.getLocalAddress() instanceof InetSocketAddress tcp
        ? "127.0.0.1:" + tcp.getPort()
        : "unix://" + server.getLocalAddress();
  }

  /** Returns the address of the proxy in the form of an engine's address. */
  String engineAddress() throws IOException {
    return address().startsWith("unix:") ? address() : TCP + address();
  }

  /** Removes the limit: everything passes at once. */
  void widen() {
    wide = true;
  }

  /** Cuts every connection without notice. */
  void cut() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  /** Returns the number of bytes passed in both directions of all connections. */
  long passed() {
    return total.get();
  }

  /** Waits until a large transfer is in progress. */
  boolean await() throws InterruptedException {
    return narrow.await(60, TimeUnit.SECONDS);
  }

  /** Waits until nothing passes for half a second. */
  boolean awaitQuiet() throws InterruptedException {
    long before = -1;
    for (int i = 0; i < 20 && before != passed(); i++) {
      before = passed();
      Thread.sleep(500);
    }
    return before == passed();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "bottleneck");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        connect(server.accept());
      }
    } catch (ClosedChannelException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connect(SocketChannel client) throws IOException {
    try {
      SocketChannel real = SocketChannel.open(target);
      open.addAll(List.of(client, real));
      daemon(() -> pass(client, real, head));
      daemon(() -> pass(real, client, UnaryOperator.identity()));
    } catch (IOException e) {
      client.close(); // the target is down
    }
  }

  /**
   * Forwards one direction. A peer that no longer reads may still write, which the other direction
   * forwards.
   */
  private void pass(SocketChannel from, SocketChannel to, UnaryOperator<String> beginning) {
    try {
      if (copy(from, to, beginning)) {
        close(from, to);
      }
    } catch (IOException | InterruptedException e) {
      close(from, to);
    }
  }

  /** Copies until the end of the input, or returns false once the receiver accepts nothing more. */
  private boolean copy(SocketChannel from, SocketChannel to, UnaryOperator<String> beginning)
      throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    long passed = 0;
    while (from.read(buffer) >= 0) {
      ByteBuffer chunk = passed == 0 ? changed(buffer.flip(), beginning) : buffer.flip();
      passed += chunk.remaining();
      total.addAndGet(chunk.remaining());
      if (passed > free && !wide) {
        narrow.countDown();
        Thread.sleep(PAUSE_MILLIS);
      }
      if (!isTaken(chunk, to)) {
        return false;
      }
      buffer.clear();
    }
    return true;
  }

  private static boolean isTaken(ByteBuffer chunk, SocketChannel to) {
    try {
      while (chunk.hasRemaining()) {
        to.write(chunk);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void close(SocketChannel one, SocketChannel other) {
    try (one;
        other) {
      // closes both in any case
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer changed(ByteBuffer buffer, UnaryOperator<String> change) {
    String text = StandardCharsets.ISO_8859_1.decode(buffer).toString();
    return ByteBuffer.wrap(change.apply(text).getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Closes the connections too, since a peer may pool them. */
  @Override
  public void close() throws IOException {
    cut();
  }
}
