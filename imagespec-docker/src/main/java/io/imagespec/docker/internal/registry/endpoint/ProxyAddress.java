package io.imagespec.docker.internal.registry.endpoint;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A proxy from an environment variable. {@link #toString()} returns the address and the variable,
 * never the password.
 */
public final class ProxyAddress {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?:(?<user>.*)@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+\\]|[^\\s\\[\\]:/?#@]+)(?::(?<port>[0-9]{1,5}))?(?:[/?#].*)?");

  private final String variable;
  private final String host;
  private final int port;
  private final Optional<String> user;

  private ProxyAddress(String variable, String host, int port, Optional<String> user) {
    this.variable = variable;
    this.host = host;
    this.port = port;
    this.user = user;
  }

  /**
   * Parses a variable's value: a URL, or {@code host:port}. The value may contain a password, so no
   * message quotes it.
   */
  static ProxyAddress parse(String variable, String value) throws InvalidProxyException {
    Matcher matcher = ADDRESS.matcher(value.strip());
    if (!matcher.matches()) {
      throw new InvalidProxyException(
          variable + " is not a proxy address; set it to http://host:port");
    }
    String scheme =
        Optional.ofNullable(matcher.group("scheme")).orElse("http").toLowerCase(Locale.ROOT);
    if (!scheme.equals("http")) {
      throw new InvalidProxyException(
          variable
              + " has the scheme "
              + scheme
              + ", which the JDK's HTTP client does not support for proxies; set it to"
              + " http://host:port");
    }
    int port = Optional.ofNullable(matcher.group("port")).map(Integer::parseInt).orElse(80);
    if (port == 0 || port > 0xFFFF) {
      throw new InvalidProxyException(
          variable
              + " has an invalid port; set it to http://host:port with a port from 1 to 65535");
    }
    return new ProxyAddress(
        variable, matcher.group("host"), port, Optional.ofNullable(matcher.group("user")));
  }

  /** Converts the address for the JDK's client. */
  Proxy toProxy() {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  /** Returns the value of {@code Proxy-Authorization}, if the variable has a user. */
  public Optional<String> authorization() {
    return user.map(ProxyAddress::decode)
        .map(text -> text.indexOf(':') < 0 ? text + ":" : text)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .map(bytes -> "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  /** Returns the password, and the header that contains it. */
  Stream<String> secrets() {
    Stream<String> passwords =
        user.stream()
            .flatMap(text -> Stream.of(text, decode(text)))
            .filter(text -> text.indexOf(':') >= 0)
            .map(text -> text.substring(text.indexOf(':') + 1));
    return Stream.concat(
        passwords,
        authorization().stream().map(header -> header.substring(header.indexOf(' ') + 1)));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // the percent sign is part of the password
    }
  }

  String variable() {
    return variable;
  }

  @Override
  public String toString() {
    return "http://" + host + ":" + port + " (from " + variable + ")";
  }
}
