package io.imagespec.context;

import java.util.Comparator;

/**
 * An order of names by their UTF-8 bytes, as in other container tools. Java's own order differs
 * above U+FFFF.
 */
final class Utf8Order implements Comparator<String> {
  @Override
  public int compare(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int left = a.codePointAt(i);
      int right = b.codePointAt(i);
      if (left != right) {
        return Integer.compare(left, right);
      }
      i += Character.charCount(left);
    }
    return Integer.compare(a.length(), b.length());
  }
}
