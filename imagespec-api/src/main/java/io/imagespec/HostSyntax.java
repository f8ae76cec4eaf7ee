package io.imagespec;

import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Locale;

/** The syntax of host names and IP addresses, checked without a DNS lookup. */
final class HostSyntax {
  private static final int NAME_LIMIT = 253;
  private static final int GROUPS = 8;

  private HostSyntax() {}

  static String name(String name) {
    boolean legal =
        !name.isEmpty()
            && name.length() <= NAME_LIMIT
            && AsciiText.isAlphanumeric(name.charAt(0))
            && AsciiText.isAlphanumeric(name.charAt(name.length() - 1))
            && name.chars()
                .allMatch(c -> AsciiText.isAlphanumeric(c) || c == '.' || c == '-' || c == '_');
    if (!legal) {
      throw SpecChecks.refuse(
          "extraHost",
          name,
          "write letters, digits, '.', '-' and '_', at most 253, with a letter or digit at both ends");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  static String address(String ip) {
    if (!isIpv4(ip) && !isIpv6(ip)) {
      throw SpecChecks.refuse(
          "extraHost address", ip, "write an IPv4 or IPv6 address, such as 10.0.0.5 or fd00::5");
    }
    return ip.toLowerCase(Locale.ROOT);
  }

  private static boolean isIpv4(String text) {
    List<String> parts = List.of(text.split("\\.", -1));
    return parts.size() == 4 && parts.stream().allMatch(HostSyntax::isOctet);
  }

  private static boolean isOctet(String text) {
    return !text.isEmpty()
        && text.length() <= 3
        && text.chars().allMatch(AsciiText::isDigit)
        && (text.length() == 1 || text.charAt(0) != '0')
        && Integer.parseInt(text) <= 255;
  }

  /**
   * Tests for eight groups, of which {@code ::} replaces one or more once. The last two may be an
   * IPv4 address.
   */
  private static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == GROUPS;
    }
    int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
    String rest = text.substring(gap + 2);
    int after = rest.isEmpty() ? 0 : groups(rest, true);
    return before >= 0 && after >= 0 && before + after < GROUPS;
  }

  /** Returns the number of groups, or -1 if one is invalid. */
  private static int groups(String text, boolean atEnd) {
    String[] parts = text.split(":", -1);
    boolean mixed = atEnd && isIpv4(parts[parts.length - 1]);
    for (int i = 0; i < parts.length - (mixed ? 1 : 0); i++) {
      if (parts[i].isEmpty()
          || parts[i].length() > 4
          || !parts[i].chars().allMatch(AsciiText::isHex)) {
        return -1;
      }
    }
    return parts.length + (mixed ? 1 : 0);
  }
}
