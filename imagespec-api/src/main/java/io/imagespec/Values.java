package io.imagespec;

import io.imagespec.context.FileSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the doors of a spec refuse, and how they say so. */
final class Values {
  private static final int VALUE_LIMIT = 60_000;
  private static final int QUOTED = 120;

  private Values() {}

  static IllegalArgumentException refuse(String what, String value, String reason) {
    return new IllegalArgumentException(what + " " + quote(value) + ": " + reason);
  }

  /** In quotes, shortened, control characters visible. */
  static String quote(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int c : value.codePoints().limit(QUOTED).toArray()) {
      if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
        out.append(String.format(Locale.ROOT, "\\u%04x", c));
      } else {
        out.appendCodePoint(c);
      }
    }
    return out.append(value.codePointCount(0, value.length()) > QUOTED ? "…\"" : "\"").toString();
  }

  /**
   * Any text that can be stored in an image: no NUL, no unpaired surrogate, at most 60,000 bytes or
   * so.
   */
  static String text(String what, String value) {
    if (value.indexOf('\0') >= 0) {
      throw refuse(what, value, "it holds a NUL character");
    }
    if (value
        .codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw refuse(what, value, "it holds half a surrogate pair, which is no character");
    }
    if (value.length() > VALUE_LIMIT) {
      throw refuse(
          what,
          value,
          "it has more than " + VALUE_LIMIT + " characters; put it in a file and copy that");
    }
    return value;
  }

  static String notBlank(String what, String value) {
    if (value.isBlank()) {
      throw refuse(what, value, "it is blank");
    }
    return text(what, value);
  }

  static List<String> argv(String what, List<String> words) {
    if (!words.isEmpty() && words.get(0).isBlank()) {
      throw refuse(what, words.get(0), "the first word names the program and must not be blank");
    }
    words.forEach(word -> text(what, word));
    return List.copyOf(words);
  }

  static String variable(String name) {
    boolean legal =
        !name.isEmpty()
            && (isLetter(name.charAt(0)) || name.charAt(0) == '_')
            && name.chars()
                .allMatch(c -> isLetter(c) || isDigit(c) || c == '_' || c == '.' || c == '-');
    if (!legal || name.length() > 255) {
      throw refuse(
          "env name",
          name,
          "write a letter or '_', then letters, digits, '_', '.' or '-', at most 255");
    }
    if (name.startsWith("IMAGESPEC_")) {
      throw refuse("env name", name, "names that start with IMAGESPEC_ are the SDK's own");
    }
    return name;
  }

  static String labelKey(String key) {
    boolean legal =
        !key.isEmpty()
            && isAlphanumeric(key.charAt(0))
            && isAlphanumeric(key.charAt(key.length() - 1))
            && key.chars()
                .allMatch(c -> isAlphanumeric(c) || c == '.' || c == '-' || c == '_' || c == '/');
    if (!legal || key.length() > 255) {
      throw refuse(
          "label key",
          key,
          "write letters, digits, '.', '-', '_' and '/', at most 255, with a letter or digit at both ends");
    }
    if (key.startsWith("io.imagespec.")) {
      throw refuse("label key", key, "keys that start with io.imagespec. are the SDK's own");
    }
    return key;
  }

  static String user(String user) {
    if (!FileSource.isOwner(user)) {
      throw refuse("user", user, "write user or user:group, by name or number");
    }
    return user;
  }

  static int port(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("expose " + port + ": a port is 1 to 65535");
    }
    return port;
  }

  /** A setting that is given once: the same value again changes nothing, another one is refused. */
  static <T> T once(String what, Optional<T> before, T now) {
    if (before.isPresent() && !before.get().equals(now)) {
      throw new IllegalArgumentException(
          what + " is already \"" + before.get() + "\" and cannot become \"" + now + "\" as well");
    }
    return now;
  }

  static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlphanumeric(int c) {
    return isLetter(c) || isDigit(c);
  }
}
