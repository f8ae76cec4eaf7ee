package io.imagespec.docker.internal.build;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines that a command printed. Not thread-safe. */
public final class OutputTail {
  /** How many are kept. */
  public static final int LIMIT = 40;

  /** How many characters of a line are kept. */
  static final int WIDTH = 2_000;

  private final Deque<String> lines = new ArrayDeque<>();

  /** None yet. */
  public OutputTail() {}

  /**
   * One more.
   *
   * @param line the line, without its end
   */
  public void add(String line) {
    if (lines.size() == LIMIT) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line);
  }

  /** Forgets them. */
  public void clear() {
    lines.clear();
  }

  /**
   * What is kept.
   *
   * @return at most {@link #LIMIT} lines
   */
  public List<String> toList() {
    return List.copyOf(lines);
  }
}
