package io.imagespec.docker.internal.buildkit.address;

import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.EngineCertificates;
import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.EngineTunnel;
import io.imagespec.docker.internal.tunnel.ProcessTunnel;
import io.imagespec.docker.internal.tunnel.Tunnel;
import io.imagespec.name.CheckReturnValue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The address of a buildkitd, in the notation of {@code buildctl --addr}. Immutable.
 *
 * @param uri the address
 * @param place opens tunnels to the address
 * @param socket the socket, pipe or port; empty if the address requires a program
 * @param chosenBy the source of the address
 * @see <a href="https://github.com/moby/buildkit/tree/master/client/connhelper">connhelper</a>
 */
@CheckReturnValue
public record BuildKitAddress(
    String uri, Dialer place, Optional<Endpoint> socket, String chosenBy) {
  /**
   * The variable that names a directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}.
   */
  public static final String CERTIFICATES = "BUILDKIT_CERT_PATH";

  /**
   * Parses an address.
   *
   * @param uri {@code unix://}, {@code tcp://host:port}, or an address that requires a program:
   *     {@code docker-container://}, {@code podman-container://}, {@code nerdctl-container://},
   *     {@code kube-pod://}, {@code ssh://}
   * @param certificates the certificates for TCP with TLS, read at once; empty for no TLS
   * @param chosenBy the source of the address
   * @return the address
   * @throws IllegalArgumentException if the address is invalid, certificates are set for an address
   *     without TLS, or a certificate file cannot be used
   */
  public static BuildKitAddress parse(
      String uri, Optional<EngineCertificates> certificates, String chosenBy) {
    String text = uri.trim();
    int separator = text.indexOf("://");
    if (separator < 0) {
      throw refuse(text, "write " + example(text) + "; an address starts with its scheme");
    }
    String scheme = text.substring(0, separator);
    if (certificates.isPresent() && !scheme.equals("tcp")) {
      throw refuse(text, "certificates require tcp://host:port");
    }
    return switch (scheme) {
      case "unix", "npipe" -> local(text, chosenBy);
      case "tcp" -> tcp(withPort(text), certificates, chosenBy);
      default ->
          new BuildKitAddress(Endpoint.masked(text), program(text), Optional.empty(), chosenBy);
    };
  }

  private static String example(String text) {
    if (text.startsWith("/")) {
      return "unix://" + text;
    }
    return text.matches("[A-Za-z0-9._-]+:[0-9]{1,5}")
        ? "tcp://" + text
        : "unix:///run/buildkit/buildkitd.sock or tcp://host:1234";
  }

  private static BuildKitAddress local(String text, String chosenBy) {
    Endpoint endpoint = Endpoint.parse(text, false);
    if (text.equals("unix://") || text.equals("npipe://")) {
      throw refuse(text, "write the path, for example unix:///run/buildkit/buildkitd.sock");
    }
    return new BuildKitAddress(
        endpoint.toString(),
        EngineTunnel.http2(EngineAddress.plain(endpoint, chosenBy)),
        Optional.of(endpoint),
        chosenBy);
  }

  private static BuildKitAddress tcp(
      String text, Optional<EngineCertificates> certificates, String chosenBy) {
    Endpoint endpoint = Endpoint.parse(text, certificates.isPresent());
    EngineAddress address =
        new EngineAddress(endpoint, certificates.map(EngineCertificates::toContext), chosenBy);
    return new BuildKitAddress(
        endpoint.toString(),
        new TcpDialer(EngineTunnel.http2(address), certificates),
        Optional.of(endpoint),
        chosenBy);
  }

  private static String withPort(String text) {
    if (!text.matches("tcp://.+:[0-9]{1,5}/?")) {
      throw refuse(text, "write tcp://host:port; buildkitd has no default port");
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

  /**
   * Returns the remedy if the address does not respond.
   *
   * @param failure the reason
   * @param startHint the command that starts a builder at a default address, empty for others
   */
  String remedy(Throwable failure, Optional<String> startHint) {
    return FailureText.nameRemedy(failure).orElseGet(() -> remedy(startHint));
  }

  private String remedy(Optional<String> startHint) {
    if (socket.isEmpty()) {
      return "check that buildkitd is running where the program connects to";
    }
    return socket.get().transport() == Endpoint.Transport.TCP
        ? "check that buildkitd is running there and listens on this port, and that no firewall"
            + " blocks it"
        : startHint.orElse("check the path and that buildkitd listens there");
  }

  /** Returns a human-readable form: {@code unix:///run/buildkit/buildkitd.sock (BUILDKIT_HOST)}. */
  @Override
  public String toString() {
    return uri + " (" + chosenBy + ")";
  }
}
