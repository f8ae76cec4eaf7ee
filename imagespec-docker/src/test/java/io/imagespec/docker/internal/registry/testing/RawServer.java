package io.imagespec.docker.internal.registry.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server that writes arbitrary bytes, unlike an HTTP server. Each connection has one request. */
public final class RawServer implements AutoCloseable {
  /** The script of a test. */
  public interface Script {
    void answer(String request, OutputStream out) throws IOException, InterruptedException;
  }

  /** The first byte of a TLS connection. */
  private static final int TLS = 0x16;

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServerSocket socket = new ServerSocket();
  private final Script script;

  public RawServer(Script script) throws IOException {
    this.script = script;
    socket.bind(FakeServer.loopback(1));
    threads.execute(this::accept);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        threads.execute(() -> handle(connection));
      } catch (IOException e) {
        return; // the socket is closed
      }
    }
  }

  private void handle(Socket connection) {
    try (connection) {
      converse(connection);
    } catch (IOException e) {
      // the client closed the connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void converse(Socket connection) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    in.mark(1);
    if (in.read() == TLS) {
      return;
    }
    in.reset();
    StringBuilder request = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      request.append(line).append('\n');
    }
    if (request.indexOf("GET /v2/ ") == 0) {
      write(connection.getOutputStream(), "HTTP/1.1 404 N\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    seen.add(request.toString());
    script.answer(request.toString(), counting(connection.getOutputStream()));
  }

  private OutputStream counting(OutputStream out) {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        written.addAndGet(length);
      }
    };
  }

  /** Writes the same text until the client closes the connection. */
  public static void writeForever(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    while (true) {
      out.write(bytes);
    }
  }

  public static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The heads of the requests. */
  public List<String> seen() {
    return List.copyOf(seen);
  }

  /** The number of bytes written to the client. */
  public long written() {
    return written.get();
  }

  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
