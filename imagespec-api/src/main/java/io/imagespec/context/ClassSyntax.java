package io.imagespec.context;

/**
 * The syntax check of Go's {@code path/filepath.Match}: a class has at least one complete range, an
 * escape something to escape.
 */
final class ClassSyntax {
  private final String pattern;
  private int at;

  private ClassSyntax(String pattern) {
    this.pattern = pattern;
  }

  static void check(String pattern) {
    ClassSyntax syntax = new ClassSyntax(pattern);
    while (syntax.at < pattern.length()) {
      syntax.next();
    }
  }

  private void next() {
    char c = pattern.charAt(at++);
    if (c == '\\') {
      take("a '\\' at the end escapes nothing");
    } else if (c == '[') {
      characterClass();
    }
  }

  private void characterClass() {
    if (peek() == '^') {
      at++;
    }
    int ranges = 0;
    while (ranges == 0 || peek() != ']') {
      bound();
      if (peek() == '-') {
        at++;
        bound();
      }
      ranges++;
    }
    at++;
  }

  private void bound() {
    char c = take("a '[' is never closed");
    if (c == '-' || c == ']') {
      throw PatternCompiler.malformed(pattern, "a class holds an empty range");
    }
    if (c == '\\') {
      take("a '\\' at the end escapes nothing");
    }
  }

  private char peek() {
    if (at >= pattern.length()) {
      throw PatternCompiler.malformed(pattern, "a '[' is never closed");
    }
    return pattern.charAt(at);
  }

  private char take(String otherwise) {
    if (at >= pattern.length()) {
      throw PatternCompiler.malformed(pattern, otherwise);
    }
    return pattern.charAt(at++);
  }
}
