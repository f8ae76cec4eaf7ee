package io.imagespec.docker.internal.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A parser of {@code host:port} with the defaults of the docker command line. */
final class TcpAddress {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?<host>[A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.%a-z]+])(?::(?<port>[0-9]{1,5}))?");
  private static final int PLAIN_PORT = 2375;
  private static final int TLS_PORT = 2376;
  private static final int LAST_PORT = 65_535;

  private TcpAddress() {}

  static String parse(String text, boolean tls) {
    String given = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    Matcher parts = HOST_AND_PORT.matcher(given);
    if (!parts.matches()) {
      throw Endpoint.refuse("tcp://" + text, "write tcp://host:port without a path");
    }
    String host = parts.group("host").isEmpty() ? "localhost" : parts.group("host");
    return host + ":" + port(text, parts.group("port"), tls);
  }

  private static int port(String text, @Nullable String digits, boolean tls) {
    if (digits == null) {
      return tls ? TLS_PORT : PLAIN_PORT;
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > LAST_PORT) {
      throw Endpoint.refuse("tcp://" + text, "the port must be a number from 1 to " + LAST_PORT);
    }
    return port;
  }
}
