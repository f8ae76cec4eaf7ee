package io.imagespec.docker.internal.build;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of a command's output. Not thread-safe. */
public final class OutputTail {
  /** The number of lines that are kept. */
  public static final int LIMIT = 40;

  /** The number of characters of a line that are kept. */
  static final int WIDTH = 2_000;

  private final Deque<String> lines = new ArrayDeque<>();

  /** Creates an empty tail. */
  public OutputTail() {}

  /**
   * Adds a line.
   *
   * @param line the line, without its terminator
   */
  public void add(String line) {
    if (lines.size() == LIMIT) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line);
  }

  /** Removes all lines. */
  public void clear() {
    lines.clear();
  }

  /**
   * Returns the lines that are kept.
   *
   * @return at most {@link #LIMIT} lines
   */
  public List<String> toList() {
    return List.copyOf(lines);
  }
}
