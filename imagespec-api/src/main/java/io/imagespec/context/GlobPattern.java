package io.imagespec.context;

import io.imagespec.text.AsciiText;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The translation of one ignore pattern by the rules of moby's patternmatcher. A literal pattern is
 * compared, a leading or trailing {@code **} leaves a suffix or prefix, and any other pattern
 * becomes a Go regular expression, including escapes and classes.
 */
final class GlobPattern {
  private static final String BOUND = "(?:\\\\.|[^\\]\\\\-])";

  /** The syntax of Go's {@code path.Match}: a class has at least one complete range. */
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:[^\\[\\\\]|\\\\.|\\[\\^?+(?:B(?:-B)?+)++\\])*+".replace("B", BOUND), Pattern.DOTALL);

  private static final Pattern ESCAPES = Pattern.compile("(?:[^\\\\]|\\\\.)*+", Pattern.DOTALL);
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[\\]\\\\]");

  /** The parts of a pattern that are written differently in a regular expression. */
  private static final Pattern PART = Pattern.compile("\\\\.|\\*\\*/?|[*?.+()$]", Pattern.DOTALL);

  /** Matches any text, since a path does not contain NUL. */
  private static final String ANYTHING = "[^\0]*";

  private GlobPattern() {}

  static GlobMatcher compile(String pattern) {
    check(pattern);
    return GlobExpression.compile(pattern, "^" + expression(pattern));
  }

  private static String expression(String pattern) {
    if (isLiteral(pattern)) {
      return quote(pattern);
    } else if (pattern.startsWith("**") && isLiteral(pattern.substring(2))) {
      String suffix = quote(pattern.substring(2));
      return suffix.startsWith("/") ? suffix.substring(1) + "\\z|" + suffix : ANYTHING + suffix;
    }
    String start = pattern.substring(0, Math.max(0, pattern.length() - 2));
    return pattern.endsWith("**") && isLiteral(start)
        ? quote(start) + ANYTHING
        : PART.matcher(pattern).replaceAll(part -> expression(part, pattern.length()));
  }

  private static void check(String pattern) {
    Matcher syntax = SYNTAX.matcher(pattern);
    if (syntax.matches()) {
      return;
    } else if (!syntax.hitEnd()) {
      throw malformed(pattern, "a class contains an empty range");
    }
    boolean escaped = ESCAPES.matcher(pattern).matches();
    throw malformed(pattern, escaped ? "a '[' is not closed" : "the trailing '\\' escapes nothing");
  }

  private static boolean isLiteral(String text) {
    return !SPECIAL.matcher(text).find();
  }

  private static String quote(String literal) {
    return literal.replaceAll("[.+()$^|{}]", "\\\\$0");
  }

  private static String expression(MatchResult part, int patternEnd) {
    String text = part.group();
    return Matcher.quoteReplacement(
        switch (text) {
          case "*" -> "[^/]*";
          case "?" -> "[^/]";
          case "**", "**/" -> part.end() == patternEnd ? ".*" : "(.*/)?";
          default -> text.startsWith("\\") ? text : "\\" + text;
        });
  }

  static IllegalArgumentException malformed(String pattern, String reason) {
    return new IllegalArgumentException(
        "ignore pattern " + AsciiText.quote(pattern) + ": " + reason);
  }
}
