package io.imagespec.resolution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Checks on an ssh agent's socket that do not connect to it. */
final class SshAgentSocket {
  private SshAgentSocket() {}

  /** Returns the reason why the agent cannot be used, or empty if an engine may connect to it. */
  static Optional<String> objection(Optional<Path> socket) {
    return socket.isEmpty()
        ? Optional.of("SSH_AUTH_SOCK is not set")
        : objection(socket.get()).map(reason -> "SSH_AUTH_SOCK names " + socket.get() + reason);
  }

  private static Optional<String> objection(Path socket) {
    try {
      BasicFileAttributes found = Files.readAttributes(socket, BasicFileAttributes.class);
      return found.isOther() ? Optional.empty() : Optional.of(", which is not a socket");
    } catch (IOException e) {
      return Files.notExists(socket) ? Optional.of(", which does not exist") : Optional.empty();
    }
  }
}
