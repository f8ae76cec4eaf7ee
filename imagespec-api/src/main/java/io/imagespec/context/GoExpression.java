package io.imagespec.context;

/**
 * Rewrites a regular expression of Go as one of Java. They differ in classes: to Go a {@code [} or
 * {@code &&} in a class is a character like any other, and a {@code ]} right after its start too.
 */
final class GoExpression {
  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private GoExpression(String text) {
    this.text = text;
  }

  static String toJava(String expression) {
    return new GoExpression(expression).rewrite();
  }

  private String rewrite() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '[') {
        characterClass();
      } else if (c == ']') {
        out.append("\\]");
        at++;
      } else {
        copy();
      }
    }
    return out.toString();
  }

  private void characterClass() {
    out.append('[');
    at++;
    if (at < text.length() && text.charAt(at) == '^') {
      copy();
    }
    boolean first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      member();
      first = false;
    }
    out.append(']');
    at++;
  }

  private void member() {
    char c = text.charAt(at);
    if (c == '[' || c == ']' || c == '&' || c == '^') {
      out.append('\\');
    }
    copy();
  }

  /** An escape is copied with what it escapes. */
  private void copy() {
    if (text.charAt(at) == '\\' && at + 1 < text.length()) {
      out.append(text.charAt(at++));
    }
    out.append(text.charAt(at++));
  }
}
