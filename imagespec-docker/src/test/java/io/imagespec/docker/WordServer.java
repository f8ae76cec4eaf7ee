package io.imagespec.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A service on the host's loopback that sends a secret word to each client. */
final class WordServer implements AutoCloseable {
  private final ServerSocket server;
  private final String word = UUID.randomUUID().toString();

  private WordServer(ServerSocket server) {
    this.server = server;
  }

  static WordServer start() throws IOException {
    WordServer wordServer =
        new WordServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(wordServer::greet, "greeter");
    thread.setDaemon(true);
    thread.start();
    return wordServer;
  }

  private void greet() {
    try {
      while (true) {
        try (Socket guest = server.accept()) {
          guest.getOutputStream().write(word.getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (SocketException e) {
      return; // closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a command for busybox that writes the word to a file, which stays empty if it cannot
   * connect.
   */
  String ask(String file) {
    return "nc -w 5 127.0.0.1 " + server.getLocalPort() + " < /dev/null > " + file + " || true";
  }

  String word() {
    return word;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
