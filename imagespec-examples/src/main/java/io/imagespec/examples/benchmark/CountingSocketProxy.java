package io.imagespec.examples.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A Unix socket that forwards everything to another socket and counts the bytes. */
final class CountingSocketProxy implements Closeable {
  private static final int BUFFER = 64 * 1024;

  private final Path target;
  private final ServerSocketChannel server;
  private final AtomicLong sent = new AtomicLong();

  CountingSocketProxy(Path socket, Path target) throws IOException {
    this.target = target;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    start(this::accept);
  }

  /** Returns the number of bytes that clients have sent. */
  long sent() {
    return sent.get();
  }

  private interface Work {
    void run() throws IOException;
  }

  /** Starts a thread. Closing its socket ends it with an exception, which is ignored. */
  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // Closed.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel client = server.accept();
      SocketChannel engine = SocketChannel.open(UnixDomainSocketAddress.of(target));
      start(() -> pass(client, engine, sent));
      start(() -> pass(engine, client, new AtomicLong()));
    }
  }

  /** Forwards the end of one direction too. A broken connection is closed in both directions. */
  private static void pass(SocketChannel from, SocketChannel to, AtomicLong count)
      throws IOException {
    try {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      while (from.read(buffer.clear()) >= 0) {
        count.addAndGet(buffer.flip().remaining());
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      from.close();
      to.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
