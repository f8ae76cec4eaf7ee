package io.imagespec.docker.internal.buildkit.session.filesync;

import java.util.Comparator;

/**
 * The order of files that a builder requires: depth first, the children of a directory by the UTF-8
 * bytes of their names. A builder rejects any other order ("changes out of order").
 *
 * @see <a href="https://github.com/tonistiigi/fsutil/blob/master/validator.go">validator.go, which
 *     checks the order</a>
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

  /**
   * Ranks the separator lowest, so that the entries of a directory precede its next sibling of any
   * name.
   */
  private static int rank(int codePoint) {
    return codePoint == '/' ? -1 : codePoint;
  }
}
