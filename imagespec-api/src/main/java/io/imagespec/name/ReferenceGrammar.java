package io.imagespec.name;

import io.imagespec.text.AsciiText;

/**
 * The grammar of references. A text is scanned once from left to right; regular expressions are
 * avoided because some inputs make them slow.
 *
 * @see <a href="https://pkg.go.dev/github.com/distribution/reference">the distribution project's
 *     reference package</a>
 */
final class ReferenceGrammar {
  static final int PATH_LIMIT = 255;
  static final int TAG_LIMIT = 128;

  private ReferenceGrammar() {}

  static boolean isDomain(String domain) {
    int end = domain.startsWith("[") ? endOfIpv6(domain) : endOfHostName(domain);
    return end > 0 && (end == domain.length() || isPort(domain, end));
  }

  private static int endOfIpv6(String domain) {
    int close = domain.indexOf(']');
    boolean address =
        close > 1
            && AsciiText.isAll(domain.substring(1, close), c -> c == ':' || AsciiText.isHex(c));
    return address ? close + 1 : -1;
  }

  private static int endOfHostName(String domain) {
    int end = domain.indexOf(':') < 0 ? domain.length() : domain.indexOf(':');
    for (String component : domain.substring(0, end).split("\\.", -1)) {
      if (!isDomainComponent(component)) {
        return -1;
      }
    }
    return end;
  }

  private static boolean isDomainComponent(String component) {
    return !component.isEmpty()
        && AsciiText.isAll(component, c -> c == '-' || AsciiText.isAlphanumeric(c))
        && component.charAt(0) != '-'
        && component.charAt(component.length() - 1) != '-';
  }

  private static boolean isPort(String domain, int colon) {
    return domain.charAt(colon) == ':'
        && colon + 1 < domain.length()
        && AsciiText.isAll(domain.substring(colon + 1), AsciiText::isDigit);
  }

  static boolean isPath(String path) {
    for (String component : path.split("/", -1)) {
      if (!isPathComponent(component)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Tests for lower-case letters and digits, separated by {@code .}, {@code _}, {@code __} or any
   * number of {@code -}.
   */
  private static boolean isPathComponent(String component) {
    int at = endOfAlphanumerics(component, 0);
    if (at == 0) {
      return false;
    }
    while (at < component.length()) {
      int separator = endOfSeparator(component, at);
      int next = endOfAlphanumerics(component, separator);
      if (separator == at || next == separator) {
        return false;
      }
      at = next;
    }
    return true;
  }

  private static int endOfAlphanumerics(String text, int from) {
    int at = from;
    while (at < text.length()
        && (AsciiText.isLower(text.charAt(at)) || AsciiText.isDigit(text.charAt(at)))) {
      at++;
    }
    return at;
  }

  private static int endOfSeparator(String text, int from) {
    char first = text.charAt(from);
    if (first == '.') {
      return from + 1;
    }
    if (first == '_') {
      return text.startsWith("__", from) ? from + 2 : from + 1;
    }
    int at = from;
    while (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    return at;
  }

  static boolean isTag(String tag) {
    return !tag.isEmpty()
        && tag.length() <= TAG_LIMIT
        && isWord(tag.charAt(0))
        && AsciiText.isAll(tag, c -> c == '.' || c == '-' || isWord(c));
  }

  private static boolean isWord(int c) {
    return c == '_' || AsciiText.isAlphanumeric(c);
  }

  static boolean isIdentifier(String text) {
    return text.length() == 64
        && AsciiText.isAll(text, c -> AsciiText.isDigit(c) || (c >= 'a' && c <= 'f'));
  }
}
