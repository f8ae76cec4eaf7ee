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

  /** What a line says. */
  private record Rule(boolean letsIn, String pattern) {
    static Rule of(String text) {
      String relative =
          text.startsWith("!")
              ? "!" + relative(GoWhitespace.trim(text.substring(1)))
              : relative(text);
      String clean = GoPath.clean(GoWhitespace.trim(relative));
      boolean letsIn = clean.startsWith("!");
      return new Rule(letsIn, letsIn ? clean.substring(1) : clean);
    }

    /** A leading slash says nothing. */
    private static String relative(String pattern) {
      String clean = pattern.isEmpty() ? "" : GoPath.clean(pattern);
      return clean.length() > 1 && clean.startsWith("/") ? clean.substring(1) : clean;
    }

    @Override
    public String toString() {
      return (letsIn ? "!" : "") + pattern;
    }
  }

  /** Empty for a comment or a blank line. */
  static Optional<IgnorePattern> parse(String line) {
    String text = GoWhitespace.trim(line);
    if (line.startsWith("#") || text.isEmpty()) {
      return Optional.empty();
    }
    if (AsciiText.hasHalfPair(text)) {
      throw new IllegalArgumentException(
          "ignore pattern: it holds half a surrogate pair, which is no character");
    }
    Rule rule = Rule.of(text);
    if (rule.pattern().isEmpty()) {
      throw new IllegalArgumentException("ignore pattern \"!\": there is nothing after the '!'");
    }
    return Optional.of(new IgnorePattern(rule, line(rule, text)));
  }

  /**
   * The shortest line that says this again; blanks, marks and slashes get lost where a line starts.
   */
  private static String line(Rule rule, String text) {
    String shortest = rule.toString();
    String said = Rule.of(GoWhitespace.trim(shortest)).equals(rule) ? shortest : text;
    return said.startsWith("#") || said.startsWith("\uFEFF") ? " " + said : said;
  }

  boolean letsIn() {
    return rule.letsIn();
  }

  boolean matchesOrParentMatches(String path) {
    return matcher.matchesOrParentMatches(path);
  }

  /** A line that parses as this pattern. */
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
