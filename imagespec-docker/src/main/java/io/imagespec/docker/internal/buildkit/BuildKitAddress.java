package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.EngineTunnel;
import io.imagespec.docker.internal.tunnel.ProcessTunnel;
import io.imagespec.docker.internal.tunnel.Tunnel;
import io.imagespec.name.CheckReturnValue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where a daemon of BuildKit's own is said to be, as {@code buildctl --addr} takes it. Immutable.
 *
 * @param uri the address
 * @param place opens tunnels there
 * @param socket the unix socket, if that is what it is
 * @param chosenBy who said so
 * @see <a href="https://github.com/moby/buildkit/tree/master/client/connhelper">connhelper</a>
 */
@CheckReturnValue
public record BuildKitAddress(
    String uri, Dialer place, Optional<Endpoint> socket, String chosenBy) {
  /**
   * Parses an address.
   *
   * @param uri {@code unix://}, {@code tcp://host:port}, or one behind a program: {@code
   *     docker-container://}, {@code podman-container://}, {@code nerdctl-container://}, {@code
   *     kube-pod://}, {@code ssh://}
   * @param tls for TCP; empty for none
   * @param chosenBy who said so
   * @return the address
   * @throws IllegalArgumentException if it is none, or TLS is given for what has none
   */
  public static BuildKitAddress parse(String uri, Optional<SSLContext> tls, String chosenBy) {
    String text = uri.trim();
    int separator = text.indexOf("://");
    String scheme = separator < 0 ? "" : text.substring(0, separator);
    if (tls.isPresent() && !scheme.equals("tcp")) {
      throw refuse(text, "certificates are for tcp://host:port");
    }
    return switch (scheme) {
      case "unix", "npipe" -> direct(text, Optional.empty(), chosenBy);
      case "tcp" -> direct(withPort(text), tls, chosenBy);
      default ->
          new BuildKitAddress(Endpoint.masked(text), program(text), Optional.empty(), chosenBy);
    };
  }

  private static BuildKitAddress direct(String text, Optional<SSLContext> tls, String chosenBy) {
    Endpoint endpoint = Endpoint.parse(text, tls.isPresent());
    if (text.equals("unix://") || text.equals("npipe://")) {
      throw refuse(text, "write the path, for example unix:///run/buildkit/buildkitd.sock");
    }
    return new BuildKitAddress(
        endpoint.toString(),
        EngineTunnel.http2(new EngineAddress(endpoint, tls, chosenBy)),
        Optional.of(endpoint),
        chosenBy);
  }

  private static String withPort(String text) {
    if (!text.matches("tcp://.+:[0-9]{1,5}/?")) {
      throw refuse(text, "write tcp://host:port; buildkitd has no usual port");
    }
    return text;
  }

  private static Dialer program(String text) {
    List<String> command = DialCommand.parse(text);
    return new Dialer() {
      @Override
      public Tunnel open() throws IOException {
        return ProcessTunnel.start(command);
      }

      @Override
      public String toString() {
        return Endpoint.masked(text);
      }
    };
  }

  static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException(
        "builder address \"" + Endpoint.masked(text) + "\": " + reason);
  }

  /** For people: {@code unix:///run/buildkit/buildkitd.sock (BUILDKIT_HOST)}. */
  @Override
  public String toString() {
    return uri + " (" + chosenBy + ")";
  }
}
