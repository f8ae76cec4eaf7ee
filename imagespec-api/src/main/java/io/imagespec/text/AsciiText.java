package io.imagespec.text;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Tests of ASCII characters for parsers, and quoting of values in messages. */
public final class AsciiText {
  private static final int QUOTED = 120;

  private AsciiText() {}

  /**
   * Tests if a text consists of the allowed characters only.
   *
   * @param text any text; the result for an empty text is true
   * @param wanted the allowed characters
   * @return true if all characters are allowed
   */
  public static boolean isAll(String text, IntPredicate wanted) {
    for (int i = 0; i < text.length(); i++) {
      if (!wanted.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Tests for a-z.
   *
   * @param c a character
   * @return true for a lower-case letter
   */
  public static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  /**
   * Tests for 0-9.
   *
   * @param c a character
   * @return true for a digit
   */
  public static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Tests for a-z and A-Z.
   *
   * @param c a character
   * @return true for a letter
   */
  public static boolean isLetter(int c) {
    return isLower(c) || (c >= 'A' && c <= 'Z');
  }

  /**
   * Tests for a-z, A-Z and 0-9.
   *
   * @param c a character
   * @return true for a letter or digit
   */
  public static boolean isAlphanumeric(int c) {
    return isLetter(c) || isDigit(c);
  }

  /**
   * Tests for a hexadecimal digit.
   *
   * @param c a character
   * @return true for a digit in lower or upper case
   */
  public static boolean isHex(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /**
   * Tests if a text is empty or consists of Unicode white space only.
   *
   * @param value any text
   * @return true if it is empty or blank
   */
  public static boolean isBlank(String value) {
    // All white space is in the basic plane, so each unit is tested alone.
    return isAll(value, c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  /**
   * Tests if a text contains an unpaired surrogate, which is not a character and cannot be encoded
   * in UTF-8.
   *
   * @param value any text
   * @return true if it contains one
   */
  public static boolean hasHalfPair(String value) {
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      if (Character.getType(value.codePointAt(i)) == Character.SURROGATE) {
        return true;
      }
    }
    return false;
  }

  /**
   * Formats a value for a message: quoted, shortened and with invisible characters escaped.
   *
   * @param value any text
   * @return the first 120 characters in quotes; characters that are invisible or change the display
   *     (controls, line separators, directional marks, unusual spaces, unpaired surrogates) are
   *     written as a backslash, {@code u} and four digits
   */
  public static String quote(String value) {
    return '"' + shown(value) + '"';
  }

  /**
   * Formats a value like {@link #quote}, without the quotes.
   *
   * @param value any text
   * @return the text between the quotes of {@link #quote}
   */
  public static String shown(String value) {
    StringBuilder out = new StringBuilder();
    value.codePoints().limit(QUOTED).forEach(c -> append(out, c));
    return out.append(value.codePointCount(0, value.length()) > QUOTED ? "…" : "").toString();
  }

  private static void append(StringBuilder out, int c) {
    if (isSeen(c)) {
      out.appendCodePoint(c);
      return;
    }
    for (char unit : Character.toChars(c)) {
      out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
    }
  }

  private static boolean isSeen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
