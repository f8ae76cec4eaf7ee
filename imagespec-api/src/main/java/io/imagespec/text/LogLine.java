package io.imagespec.text;

/** The length limit of a resolver's log lines. */
public final class LogLine {
  private static final int LIMIT = 280;
  private static final int TAIL = 120;

  private LogLine() {}

  /**
   * Shortens a long line in the middle, since digest and duration are at the end.
   *
   * @param text the line
   * @return the line, of at most 280 characters
   */
  public static String shorten(String text) {
    return text.length() <= LIMIT
        ? text
        : text.substring(0, LIMIT - TAIL - 1) + "…" + text.substring(text.length() - TAIL);
  }
}
