package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A check of a unix socket before connecting, with clearer messages than the system's.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7), for the length of a
 *     path</a>
 */
public final class SocketFile {
  /** The size of {@code sun_path}, 108 on Linux and 104 on macOS, minus the terminating byte. */
  private static final int LINUX_LIMIT = 107;

  private static final int MAC_LIMIT = 103;

  private SocketFile() {}

  /**
   * Returns the reason why a socket cannot be used.
   *
   * @param endpoint an endpoint of any kind
   * @param environment the operating system, which determines the length limit
   * @return the reason, or empty if no problem is known
   */
  public static Optional<String> objection(Endpoint endpoint, Environment environment) {
    if (endpoint.transport() != Endpoint.Transport.UNIX) {
      return Optional.empty();
    }
    int limit = environment.isMac() ? MAC_LIMIT : LINUX_LIMIT;
    int length = endpoint.address().getBytes(StandardCharsets.UTF_8).length;
    if (length > limit) {
      return Optional.of(
          "socket path too long: "
              + length
              + " bytes, and the system's limit is "
              + limit
              + "; use a shorter path or a link to the socket");
    }
    return access(Path.of(endpoint.address()));
  }

  private static Optional<String> access(Path socket) {
    if (Files.isWritable(socket)) {
      return Optional.empty();
    }
    return Optional.of(Files.notExists(socket) ? "absent" : denied(socket));
  }

  private static String denied(Path socket) {
    return "permission denied"
        + (socket.endsWith("docker.sock")
            ? "; join the docker group (`sudo usermod -aG docker $USER`) and log in again"
            : "; the socket belongs to another user");
  }
}
