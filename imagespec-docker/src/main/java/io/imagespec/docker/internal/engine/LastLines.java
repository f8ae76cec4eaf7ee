package io.imagespec.docker.internal.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines that a command printed. Not thread-safe. */
final class LastLines {
  /** How many are kept. */
  static final int LIMIT = 40;

  /** How many characters of a line are kept. */
  static final int WIDTH = 2_000;

  private final Deque<String> lines = new ArrayDeque<>();

  void add(String line) {
    if (lines.size() == LIMIT) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line);
  }

  void clear() {
    lines.clear();
  }

  List<String> toList() {
    return List.copyOf(lines);
  }
}
