package io.imagespec.docker.internal.registry.endpoint;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that are accessed without a proxy, by docker's (Go's) rules for {@code NO_PROXY}:
 * {@code *}, addresses, networks in CIDR notation, and names including all their subdomains ({@code
 * .name}: only the subdomains), each with an optional port. Invalid rules are skipped.
 *
 * @param rules the rules, in lower case
 * @see <a href="https://pkg.go.dev/golang.org/x/net/http/httpproxy">Go's httpproxy</a>
 */
record NoProxyRules(List<String> rules) {
  private static final Pattern CIDR = Pattern.compile("([0-9a-f:.]+)/([0-9]{1,3})");

  /** The form of a rule. An IPv6 address has either brackets or no port. */
  private static final Pattern RULE =
      Pattern.compile(
          "(?:\\[(?<v6>[0-9a-f:.]+)\\]|(?<bare>[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*)|(?<name>[^:\\[\\]]+))"
              + "(?::(?<port>[0-9]+))?");

  static NoProxyRules parse(String text) {
    return new NoProxyRules(
        Arrays.stream(text.split(",", -1))
            .map(rule -> rule.strip().toLowerCase(Locale.ROOT))
            .filter(rule -> !rule.isEmpty())
            .toList());
  }

  boolean contains(Origin origin) {
    return rules.stream().anyMatch(rule -> matches(rule, origin));
  }

  private static boolean matches(String rule, Origin origin) {
    Matcher network = CIDR.matcher(rule);
    if (network.matches()) {
      return isIn(network.group(1), Integer.parseInt(network.group(2)), origin);
    }
    Matcher matcher = RULE.matcher(rule);
    if (rule.equals("*") || !matcher.matches()) {
      return rule.equals("*");
    }
    String port = matcher.group("port");
    return (port == null || port.equals(String.valueOf(origin.port())))
        && Optional.ofNullable(matcher.group("v6"))
            .or(() -> Optional.ofNullable(matcher.group("bare")))
            .map(address -> isAddress(address, origin))
            .orElseGet(() -> isName(matcher.group("name"), origin));
  }

  private static boolean isName(String rule, Origin origin) {
    if (isAddress(rule, origin)) {
      return true;
    }
    String name = rule.startsWith("*.") ? rule.substring(1) : rule;
    return name.startsWith(".")
        ? origin.host().endsWith(name)
        : origin.host().equals(name) || origin.host().endsWith("." + name);
  }

  private static boolean isAddress(String rule, Origin origin) {
    Optional<InetAddress> wanted = address(rule);
    return wanted.isPresent() && wanted.equals(PrivateAddresses.literal(origin));
  }

  private static boolean isIn(String network, int bits, Origin origin) {
    Optional<byte[]> first = address(network).map(InetAddress::getAddress);
    Optional<byte[]> second = PrivateAddresses.literal(origin).map(InetAddress::getAddress);
    if (first.isEmpty() || second.isEmpty() || first.get().length != second.get().length) {
      return false;
    }
    int rest = first.get().length * 8 - bits;
    return rest >= 0
        && new BigInteger(1, first.get())
            .shiftRight(rest)
            .equals(new BigInteger(1, second.get()).shiftRight(rest));
  }

  /** Parses an IP address. The JDK recognizes these forms, so no name server is asked. */
  private static Optional<InetAddress> address(String text) {
    if (text.indexOf(':') < 0 && !text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
