package io.imagespec.docker.internal.registry.endpoint;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scheme, host and port of a URL, which identify a server.
 *
 * <p>{@code equals} and {@code hashCode} are written out. At their first use, the generated ones
 * would be linked from 90 classes, in each JVM that sends a request.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host, an IPv6 address in brackets
 * @param port the port, never -1
 */
public record Origin(String scheme, String host, int port) {
  private static final String ILLEGAL = "\"<>\\^`{|}";
  private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  public static Origin of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return new Origin(scheme, host, port);
  }

  /**
   * Resolves a URL that a server sent, without its fragment. Characters that are not allowed in a
   * URL are escaped, as browsers and Go's clients do.
   *
   * @return the absolute URL, or empty if it is not an http or https URL
   */
  public static Optional<URI> http(URI base, String text) {
    try {
      String reference = escaped(text.replaceFirst("#.*", ""));
      // the JDK resolves a sole query against the directory
      URI uri = base.resolve(reference.startsWith("?") ? base.getRawPath() + reference : reference);
      boolean isHttp = Set.of("http", "https").contains(Origin.of(uri).scheme());
      return isHttp && uri.getHost() != null && uri.getPort() <= 0xFFFF && uri.getPort() != 0
          ? Optional.of(uri)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.strip().getBytes(StandardCharsets.UTF_8)) {
      boolean isLegal = b > ' ' && b < 0x7F && ILLEGAL.indexOf(b) < 0;
      escaped.append(isLegal ? String.valueOf((char) b) : String.format("%%%02X", b & 0xFF));
    }
    return STRAY_PERCENT.matcher(escaped).replaceAll("%25");
  }

  public boolean isEncrypted() {
    return scheme.equals("https");
  }

  /** Returns the host as in image names, with its port unless that is the scheme's default. */
  public String domain() {
    return port == (isEncrypted() ? 443 : 80) ? host : host + ":" + port;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Origin that
        && port == that.port
        && host.equals(that.host)
        && scheme.equals(that.scheme);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * scheme.hashCode() + host.hashCode()) + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + domain();
  }
}
