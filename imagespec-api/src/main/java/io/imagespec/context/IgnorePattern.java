package io.imagespec.context;

import io.imagespec.text.AsciiText;
import java.util.Optional;

/** One line of an ignore file. */
final class IgnorePattern {
  private final Rule rule;
  private final String line;
  private final GlobMatcher matcher;

  private IgnorePattern(Rule rule, String line) {
    this.rule = rule;
    this.line = line;
    this.matcher = GlobPattern.compile(rule.pattern());
  }

  /** A parsed line. */
  private record Rule(boolean includes, String pattern) {
    static Rule of(String text) {
      String relative =
          text.startsWith("!")
              ? "!" + relative(GoWhitespace.trim(text.substring(1)))
              : relative(text);
      String clean = GoPath.clean(GoWhitespace.trim(relative));
      boolean includes = clean.startsWith("!");
      return new Rule(includes, includes ? clean.substring(1) : clean);
    }

    /** Removes a leading slash, which has no meaning. */
    private static String relative(String pattern) {
      String clean = pattern.isEmpty() ? "" : GoPath.clean(pattern);
      return clean.length() > 1 && clean.startsWith("/") ? clean.substring(1) : clean;
    }

    @Override
    public String toString() {
      return (includes ? "!" : "") + pattern;
    }
  }

  /** Returns the pattern of a line, or empty for a comment or a blank line. */
  static Optional<IgnorePattern> parse(String line) {
    String text = GoWhitespace.trim(line);
    if (line.startsWith("#") || text.isEmpty()) {
      return Optional.empty();
    }
    if (AsciiText.hasHalfPair(text)) {
      throw new IllegalArgumentException("ignore pattern: it contains an unpaired surrogate");
    }
    Rule rule = Rule.of(text);
    if (rule.pattern().isEmpty()) {
      throw new IllegalArgumentException(
          "ignore pattern \"!\": a pattern is missing after the '!'");
    }
    return Optional.of(new IgnorePattern(rule, line(rule, text)));
  }

  /**
   * Returns the shortest line that parses to the same rule. Leading blanks, marks and slashes are
   * lost in parsing.
   */
  private static String line(Rule rule, String text) {
    String shortest = rule.toString();
    String line = Rule.of(GoWhitespace.trim(shortest)).equals(rule) ? shortest : text;
    return line.startsWith("#") || line.startsWith("\uFEFF") ? " " + line : line;
  }

  boolean includes() {
    return rule.includes();
  }

  boolean matchesOrParentMatches(String path) {
    return matcher.matchesOrParentMatches(path);
  }

  /** Returns a line that parses to this pattern. */
  @Override
  public String toString() {
    return line;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IgnorePattern that && rule.equals(that.rule);
  }

  @Override
  public int hashCode() {
    return rule.hashCode();
  }
}
