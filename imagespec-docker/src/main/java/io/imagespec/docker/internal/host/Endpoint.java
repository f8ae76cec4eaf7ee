package io.imagespec.docker.internal.host;

import io.imagespec.name.CheckReturnValue;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of an engine's API, written as the docker command line writes it: a unix socket, a
 * TCP port or a named pipe. Immutable.
 *
 * @param transport the kind of connection
 * @param address a socket's path, {@code host:port}, or a pipe's name with slashes
 * @see <a href="https://github.com/docker/cli/blob/v28.5.0/opts/hosts.go">hosts.go of the docker
 *     command line</a>
 */
@CheckReturnValue
public record Endpoint(Transport transport, String address) {
  /** Docker's default socket on Linux and macOS. */
  static final String DEFAULT_SOCKET = "/var/run/docker.sock";

  /** Docker's default pipe on Windows. */
  static final String DEFAULT_PIPE = "//./pipe/docker_engine";

  private static final Pattern PASSWORD =
      Pattern.compile("((?:^|//)[^/@:]*):(?!//).*@", Pattern.DOTALL);

  /** The kind of connection to an engine. */
  public enum Transport {
    /** A unix domain socket. */
    UNIX,
    /** TCP with or without TLS. */
    TCP,
    /** A Windows named pipe. */
    NPIPE
  }

  /**
   * Parses a URI in the form of {@code DOCKER_HOST}.
   *
   * @param text for example {@code unix:///var/run/docker.sock}, {@code tcp://host:2376} or {@code
   *     host:2375}
   * @param tls true if the connection uses TLS; determines the default port
   * @return the endpoint
   * @throws IllegalArgumentException if the text is not a supported address; the message contains
   *     the correct form
   */
  public static Endpoint parse(String text, boolean tls) {
    String trimmed = text.trim();
    int separator = trimmed.indexOf("://");
    String scheme = separator < 0 ? "tcp" : trimmed.substring(0, separator);
    String rest = separator < 0 ? trimmed : trimmed.substring(separator + 3);
    if (separator < 0 && (rest.isEmpty() || rest.startsWith("/"))) {
      throw refuse(trimmed, "write the path of a socket as unix:///path/to/docker.sock");
    }
    return switch (scheme) {
      case "unix" -> unix(trimmed, rest);
      case "npipe" -> npipe(trimmed, rest);
      case "tcp" -> new Endpoint(Transport.TCP, TcpAddress.parse(rest, tls));
      default -> throw refuse(trimmed, remedy(scheme.toLowerCase(Locale.ROOT), masked(rest)));
    };
  }

  /**
   * Returns the endpoint of a unix socket.
   *
   * @param path the absolute path of the socket
   * @return the endpoint
   */
  static Endpoint unix(String path) {
    return new Endpoint(Transport.UNIX, path);
  }

  /**
   * Returns the endpoint of a named pipe.
   *
   * @param name the name of the pipe with slashes, {@code //./pipe/…}
   * @return the endpoint
   */
  static Endpoint npipe(String name) {
    return new Endpoint(Transport.NPIPE, name);
  }

  private static Endpoint unix(String text, String path) {
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw refuse(text, "the socket's path must be absolute: unix:///path/to/docker.sock");
    }
    return unix(path.isEmpty() ? DEFAULT_SOCKET : path);
  }

  private static Endpoint npipe(String text, String pipe) {
    String name = pipe.replace('\\', '/');
    if (!name.isEmpty() && !name.startsWith("//")) {
      throw refuse(text, "write a pipe as npipe:////./pipe/docker_engine");
    }
    return npipe(name.isEmpty() ? DEFAULT_PIPE : name);
  }

  private static String remedy(String scheme, String rest) {
    return switch (scheme) {
      case "ssh" ->
          "engines over ssh are not supported; forward the socket with `ssh -nNT -L"
              + " /tmp/engine.sock:/var/run/docker.sock "
              + rest
              + "` and use unix:///tmp/engine.sock";
      case "fd" ->
          "fd:// is an address for a daemon to listen on, not for a client to connect to; use unix://"
              + DEFAULT_SOCKET;
      case "http", "https" -> "write tcp://" + rest + "; set DOCKER_TLS_VERIFY=1 for TLS";
      default -> "the scheme must be unix, tcp or npipe";
    };
  }

  static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException("engine address \"" + masked(text) + "\": " + reason);
  }

  /**
   * Masks a password in an address. No valid address contains one, but users may write one.
   *
   * @param address any text
   * @return the text with {@code ***} in place of a password before an {@code @}
   */
  public static String masked(String address) {
    return PASSWORD.matcher(address).replaceFirst("$1:***@");
  }

  /**
   * Returns the address as a URI.
   *
   * @return for example {@code unix:///var/run/docker.sock}
   */
  public URI toUri() {
    return URI.create(toString().replace("%", "%25").replace(" ", "%20"));
  }

  /** Returns the form that {@link #parse(String, boolean)} reads. */
  @Override
  public String toString() {
    return transport.name().toLowerCase(Locale.ROOT) + "://" + address;
  }
}
