package io.imagespec.docker.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A registry on the loopback, without TLS, that refuses every push and repeats the credential in
 * its message, both encoded and decoded. Each connection serves one request.
 */
final class EchoingRegistry implements AutoCloseable {
  /** The first byte of a TLS handshake. */
  private static final int TLS = 0x16;

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();

  EchoingRegistry() throws IOException {
    threads.execute(this::accept);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        threads.execute(() -> converse(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void converse(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      in.mark(1);
      if (in.read() == TLS) {
        connection
            .getOutputStream()
            .write("HTTP/1.1 400 No\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        return;
      }
      in.reset();
      connection.getOutputStream().write(answer(in).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // the client has closed the connection
    }
  }

  private static String answer(BufferedReader in) throws IOException {
    String request = in.readLine();
    Optional<String> shown = Optional.empty();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.regionMatches(true, 0, "Authorization: ", 0, 15)) {
        shown = Optional.of(line.substring(15));
      }
    }
    if (shown.isEmpty()) {
      return response("401 Who", "WWW-Authenticate: Basic realm=\"r\"\r\n", "");
    }
    if (request.contains(" /v2/ ")) {
      return response("200 OK", "", "");
    }
    return request.startsWith("HEAD ")
        ? response("404 No", "", "")
        : response("403 No", "Content-Type: application/json\r\n", refusal(shown.get()));
  }

  private static String response(String status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nConnection: close\r\nContent-Length: "
        + body.length()
        + "\r\n"
        + headers
        + "\r\n"
        + body;
  }

  private static String refusal(String shown) {
    String pair =
        new String(Base64.getDecoder().decode(shown.substring(6)), StandardCharsets.UTF_8);
    return "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not you, "
        + pair
        + " of "
        + shown
        + "\"}]}";
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
