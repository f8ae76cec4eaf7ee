package io.imagespec.context;

/** Go's definition of white space: exactly the characters with Unicode's White_Space property. */
final class GoWhitespace {
  private GoWhitespace() {}

  /** Removes leading and trailing white space. */
  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
  }
}
