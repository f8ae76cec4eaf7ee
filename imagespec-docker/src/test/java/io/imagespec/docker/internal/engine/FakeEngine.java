package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.engine.api.DockerApi;
import io.imagespec.docker.internal.engine.api.EngineConnection;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A scripted engine on a unix socket, with one action per request line. */
public final class FakeEngine implements AutoCloseable {
  /** The action on a connection after the head of the request. */
  @FunctionalInterface
  public interface Script {
    void run(Talk talk) throws IOException;
  }

  /** A connection. */
  public record Talk(SocketChannel channel, String head) {
    public void answer(int status, String body) throws IOException {
      raw(
          "HTTP/1.1 "
              + status
              + " X\r\nConnection: close\r\nContent-Length: "
              + body.getBytes(StandardCharsets.UTF_8).length
              + "\r\n\r\n"
              + body);
    }

    void stream(String... lines) throws IOException {
      openStream(lines);
      raw("0\r\n\r\n");
    }

    /** Sends a stream without its end. */
    void openStream(String... lines) throws IOException {
      raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (String line : lines) {
        String text = line + "\r\n";
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        raw(Integer.toHexString(length) + "\r\n" + text + "\r\n");
      }
    }

    public void raw(String text) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    /** Reads the given number of bytes. */
    void read(int count) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(count);
      int n = 0;
      while (buffer.hasRemaining() && n >= 0) {
        n = channel.read(buffer);
      }
    }

    /** Returns whether a chunked body is complete. */
    boolean hasWholeBody() {
      try {
        readBody();
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    /** Reads a chunked body to its end. */
    void readBody() throws IOException {
      StringBuilder tail = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
      while (tail.indexOf("\r\n0\r\n\r\n") < 0) {
        buffer.clear();
        if (channel.read(buffer) < 0) {
          throw new IOException("the body was interrupted");
        }
        tail.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
        tail.delete(0, Math.max(0, tail.length() - 64));
      }
    }

    /** Reads until the client closes the connection. */
    public void hang() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(1024);
      while (channel.read(buffer) >= 0) {
        buffer.clear();
      }
    }
  }

  private final Path socket;
  private final ServerSocketChannel server;
  private final Thread acceptor;
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  public FakeEngine(Path directory) throws IOException {
    this.socket = directory.resolve("e.sock");
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    this.acceptor = daemon(this::accept);
  }

  /** Sets the action for requests whose line starts with the given text. Other requests get 404. */
  public FakeEngine on(String requestLine, Script script) {
    scripts.put(requestLine, script);
    return this;
  }

  public EngineAddress address() {
    return EngineAddress.plain(Endpoint.parse("unix://" + socket, false), "test");
  }

  public EngineConnection connection() {
    return new EngineConnection(address(), new DockerApi());
  }

  /** The heads of all requests so far. */
  List<String> heads() {
    return heads;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "fake-engine");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread unused = daemon(() -> serve(channel));
      }
    } catch (ClosedChannelException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      String head = head(channel);
      heads.add(head);
      Script script =
          scripts.entrySet().stream()
              .filter(entry -> head.startsWith(entry.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(talk -> talk.answer(404, "{\"message\":\"no such thing\"}"));
      script.run(new Talk(channel, head));
    } catch (IOException e) {
      // the client closed the connection, as some tests require
    }
  }

  private static String head(SocketChannel channel) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      one.clear();
      if (channel.read(one) < 0) {
        throw new IOException("no request");
      }
      head.write(one.get(0));
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Waits for the acceptor, because the socket is closed only when no thread accepts on it. */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      acceptor.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
