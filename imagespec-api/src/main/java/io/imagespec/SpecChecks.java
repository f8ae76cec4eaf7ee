package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.name.ContainerPath;
import io.imagespec.name.ImageReference;
import io.imagespec.text.AsciiText;
import java.util.List;

/** Validation of a spec's values. */
final class SpecChecks {
  private static final int VALUE_LIMIT = 60_000;

  private static final int PORT_LIMIT = 65_535;

  private SpecChecks() {}

  static IllegalArgumentException refuse(String what, String value, String reason) {
    return new IllegalArgumentException(what + " " + AsciiText.quote(value) + ": " + reason);
  }

  /**
   * Accepts any text that can be stored in an image: no NUL, no unpaired surrogate, and at most
   * 60,000 characters.
   */
  static String text(String what, String value) {
    if (value.indexOf('\0') >= 0) {
      throw refuse(what, value, "it contains a NUL character");
    }
    if (AsciiText.hasHalfPair(value)) {
      throw refuse(what, value, "it contains an unpaired surrogate");
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
    if (AsciiText.isBlank(value)) {
      throw refuse(what, value, "it is blank");
    }
    return text(what, value);
  }

  static List<String> argv(String what, List<String> words) {
    if (!words.isEmpty() && AsciiText.isBlank(words.get(0))) {
      throw refuse(what, words.get(0), "the first word is the program and must not be blank");
    }
    words.forEach(word -> text(what, word));
    return List.copyOf(words);
  }

  static ContainerPath path(String what, String text) {
    try {
      return ContainerPath.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
    }
  }

  /** Accepts a directory whose name never needs quotes. */
  static ContainerPath cache(String text) {
    ContainerPath target = path("cache", text);
    boolean plain =
        AsciiText.isAll(
            target.toString(), c -> AsciiText.isAlphanumeric(c) || "/._+@%:=-".indexOf(c) >= 0);
    if (!plain || target.name().isEmpty()) {
      throw refuse("cache", text, "write a directory below '/', of letters, digits and '._+@%:=-'");
    }
    return target;
  }

  static String variable(String name) {
    return variable(
        "env name", name, ".-", "write a letter or '_', then letters, digits, '_', '.' or '-'");
  }

  /** Accepts a variable that every shell can set. */
  static String shellVariable(String name) {
    return variable("secretEnv", name, "", "write a letter or '_', then letters, digits or '_'");
  }

  private static String variable(String what, String name, String marks, String grammar) {
    boolean legal =
        !name.isEmpty()
            && (AsciiText.isLetter(name.charAt(0)) || name.charAt(0) == '_')
            && AsciiText.isAll(
                name, c -> AsciiText.isAlphanumeric(c) || c == '_' || marks.indexOf(c) >= 0);
    if (!legal || name.length() > 255) {
      throw refuse(what, name, grammar + ", at most 255");
    }
    if (name.startsWith("IMAGESPEC_")) {
      throw refuse(what, name, "names that start with IMAGESPEC_ are reserved for the SDK");
    }
    return name;
  }

  static String labelKey(String key) {
    boolean legal =
        !key.isEmpty()
            && AsciiText.isAlphanumeric(key.charAt(0))
            && AsciiText.isAlphanumeric(key.charAt(key.length() - 1))
            && AsciiText.isAll(
                key,
                c -> AsciiText.isAlphanumeric(c) || c == '.' || c == '-' || c == '_' || c == '/');
    if (!legal || key.length() > 255) {
      throw refuse(
          "label key",
          key,
          "write letters, digits, '.', '-', '_' and '/', at most 255, with a letter or digit at both ends");
    }
    if (key.startsWith("io.imagespec.")) {
      throw refuse("label key", key, "keys that start with io.imagespec. are reserved for the SDK");
    }
    return key;
  }

  static String user(String user) {
    if (!FileSource.isOwner(user)) {
      throw refuse(
          "user", user, "write user or user:group, by name or by a number up to 2147483647");
    }
    return user;
  }

  static int port(int port) {
    if (port < 1 || port > PORT_LIMIT) {
      throw new IllegalArgumentException("expose " + port + ": a port must be 1 to 65535");
    }
    return port;
  }

  /** Limits the port, since the grammar of references accepts invalid ports. */
  static void requirePort(String what, String value, ImageReference image) {
    String domain = image.domain();
    String port = domain.substring(domain.lastIndexOf(':') + 1);
    boolean hasPort = port.length() < domain.length() && !port.endsWith("]");
    if (hasPort && (port.length() > 5 || Integer.parseInt(port) > PORT_LIMIT)) {
      throw refuse(what, value, "a registry's port is at most " + PORT_LIMIT);
    }
  }
}
