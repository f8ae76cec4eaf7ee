package io.imagespec.resolve;

/** The length limit of the lines that a resolver logs. */
final class LogLine {
  private static final int LIMIT = 280;
  private static final int TAIL = 120;

  private LogLine() {}

  /** The text, without its middle if it is long: a digest and a time stand at the end. */
  static String shorten(String text) {
    return text.length() <= LIMIT
        ? text
        : text.substring(0, LIMIT - TAIL - 1) + "…" + text.substring(text.length() - TAIL);
  }
}
