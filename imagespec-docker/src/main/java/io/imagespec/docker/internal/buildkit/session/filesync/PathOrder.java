package io.imagespec.docker.internal.buildkit.session.filesync;

import java.util.Comparator;

/**
 * Depth first, the children of a directory by the UTF-8 bytes of their names: the order in which a
 * builder wants to hear of files. It refuses any other ("changes out of order").
 *
 * @see <a href="https://github.com/tonistiigi/fsutil/blob/master/validator.go">what checks it</a>
 */
final class PathOrder implements Comparator<String> {
  @Override
  public int compare(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int left = a.codePointAt(i);
      int right = b.codePointAt(i);
      if (left != right) {
        return Integer.compare(rank(left), rank(right));
      }
      i += Character.charCount(left);
    }
    return Integer.compare(a.length(), b.length());
  }

  /** What is in a directory comes before its next sibling, whatever that is called. */
  private static int rank(int codePoint) {
    return codePoint == '/' ? -1 : codePoint;
  }
}
