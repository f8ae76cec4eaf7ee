package io.imagespec.context;

import java.util.ArrayDeque;
import java.util.Deque;

/** Go's {@code path.Clean}, by which ignore patterns are defined. */
final class GoPath {
  private GoPath() {}

  static String clean(String path) {
    boolean rooted = path.startsWith("/");
    Deque<String> kept = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        climb(kept, rooted);
      } else if (!part.isEmpty() && !part.equals(".")) {
        kept.addLast(part);
      }
    }
    String joined = String.join("/", kept);
    if (rooted) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  private static void climb(Deque<String> kept, boolean rooted) {
    if (!kept.isEmpty() && !kept.getLast().equals("..")) {
      kept.removeLast();
    } else if (!rooted) {
      kept.addLast("..");
    }
  }
}
