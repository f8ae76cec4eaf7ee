package io.imagespec.context;

/** What Go takes for a blank: the characters that Unicode calls white space, and no others. */
final class GoWhitespace {
  private GoWhitespace() {}

  /** A text without the blanks around it. */
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
