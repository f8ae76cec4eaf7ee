package io.imagespec.context;

import io.imagespec.text.Text;
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
    String text = GoSpace.trim(line);
    if (line.startsWith("#") || text.isEmpty()) {
      return Optional.empty();
    }
    if (Text.hasHalfPair(text)) {
      throw new IllegalArgumentException(
          "ignore pattern: it holds half a surrogate pair, which is no character");
    }
    String relative =
        text.startsWith("!") ? "!" + relative(GoSpace.trim(text.substring(1))) : relative(text);
    return Optional.of(of(GoPath.clean(GoSpace.trim(relative))));
  }

  /** A leading slash says nothing. */
  private static String relative(String pattern) {
    String clean = pattern.isEmpty() ? "" : GoPath.clean(pattern);
    return clean.length() > 1 && clean.startsWith("/") ? clean.substring(1) : clean;
  }

  private static IgnorePattern of(String pattern) {
    if (pattern.equals("!")) {
      throw new IllegalArgumentException("ignore pattern \"!\": there is nothing after the '!'");
    }
    boolean letsIn = pattern.startsWith("!");
    return new IgnorePattern(letsIn ? pattern.substring(1) : pattern, letsIn);
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

  /** A line that parses as this pattern: a slash in front keeps what a line would lose there. */
  @Override
  public String toString() {
    boolean lost =
        pattern.startsWith("#")
            || pattern.startsWith("\uFEFF")
            || !pattern.equals(pattern.stripLeading());
    return (letsIn ? "!" : "") + (lost ? "/" : "") + pattern;
  }
}
