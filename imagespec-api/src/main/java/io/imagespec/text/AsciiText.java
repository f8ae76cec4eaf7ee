package io.imagespec.text;

import java.util.Locale;
import java.util.function.IntPredicate;

/** What parsers ask of characters, ASCII only, and how a message shows a value. */
public final class AsciiText {
  private static final int QUOTED = 120;

  private AsciiText() {}

  /**
   * Whether a text has no other characters than some.
   *
   * @param text any text; the empty one has none
   * @param wanted which characters may be in it
   * @return true if all of them are
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
   * Whether it is one of a-z.
   *
   * @param c a character
   * @return true if it is
   */
  public static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  /**
   * Whether it is one of 0-9.
   *
   * @param c a character
   * @return true if it is
   */
  public static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Whether it is one of a-z and A-Z.
   *
   * @param c a character
   * @return true if it is
   */
  public static boolean isLetter(int c) {
    return isLower(c) || (c >= 'A' && c <= 'Z');
  }

  /**
   * Whether it is one of a-z, A-Z and 0-9.
   *
   * @param c a character
   * @return true if it is
   */
  public static boolean isAlphanumeric(int c) {
    return isLetter(c) || isDigit(c);
  }

  /**
   * Whether it is a hexadecimal digit.
   *
   * @param c a character
   * @return true if it is one, in lower or upper case
   */
  public static boolean isHex(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /**
   * Whether there is nothing in a text but blanks, those of other alphabets included.
   *
   * @param value any text
   * @return true if it is empty or blank
   */
  public static boolean isBlank(String value) {
    return value.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  /**
   * Whether a text holds half of a surrogate pair, which is no character and has no bytes in UTF-8.
   *
   * @param value any text
   * @return true if it does
   */
  public static boolean hasHalfPair(String value) {
    return value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /**
   * A value as a message shows it: in quotes, shortened, and with nothing in it that hides.
   *
   * @param value any text
   * @return its first 120 characters; those that are not seen or change what is seen (controls,
   *     line separators, marks of direction, odd blanks, half pairs) as a backslash, {@code u} and
   *     four digits
   */
  public static String quote(String value) {
    return '"' + shown(value) + '"';
  }

  /**
   * The same without the quotes.
   *
   * @param value any text
   * @return what {@link #quote} has between its quotes
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
