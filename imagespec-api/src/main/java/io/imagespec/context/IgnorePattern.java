package io.imagespec.context;

import java.util.Optional;
import java.util.function.Predicate;

/** One line of an ignore file. */
final class IgnorePattern {
  private final String pattern;
  private final boolean letsIn;
  private final Predicate<String> matcher;

  private IgnorePattern(String pattern, boolean letsIn) {
    this.pattern = pattern;
    this.letsIn = letsIn;
    this.matcher = PatternCompiler.compile(pattern);
  }

  /** Empty for a comment or a blank line. */
  static Optional<IgnorePattern> parse(String line) {
    if (line.startsWith("#")) {
      return Optional.empty();
    }
    String text = line.strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean letsIn = text.startsWith("!");
    String body = letsIn ? text.substring(1).strip() : text;
    if (body.isEmpty()) {
      throw new IllegalArgumentException("ignore pattern \"!\": there is nothing after the '!'");
    }
    String clean = GoPath.clean(body);
    return Optional.of(
        new IgnorePattern(
            clean.length() > 1 && clean.startsWith("/") ? clean.substring(1) : clean, letsIn));
  }

  boolean letsIn() {
    return letsIn;
  }

  boolean matchesOrParentMatches(String path) {
    if (matcher.test(path)) {
      return true;
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (matcher.test(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return letsIn ? "!" + pattern : pattern;
  }
}
