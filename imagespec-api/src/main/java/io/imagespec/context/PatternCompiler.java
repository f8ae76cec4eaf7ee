package io.imagespec.context;

import io.imagespec.text.Text;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Turns one ignore pattern into a test for paths, by the rules of moby's patternmatcher: literal
 * patterns are compared, a leading or trailing {@code **} is a suffix or prefix, the rest becomes a
 * regular expression, escapes and classes included.
 */
final class PatternCompiler {
  /** What a regular expression gives a meaning to and a path pattern does not. */
  private static final String ESCAPED = ".+()$";

  /** Escapes that mean the same in both languages of regular expressions. */
  private static final String KNOWN_ESCAPES = "dDsSwWbBAztnrfva";

  /** Java's expressions are quicker, as long as there is little to share out among stars. */
  private static final int QUICK_STARS = 2;

  private static final int MOST_REPEATS = 1000;
  private static final Pattern REPEAT = Pattern.compile("[0-9]+(,[0-9]*)?");

  private enum Kind {
    EXACT,
    PREFIX,
    SUFFIX,
    EXPRESSION
  }

  private final String pattern;
  private final StringBuilder expression = new StringBuilder("^");
  private Kind kind = Kind.EXACT;
  private boolean inRepeat;
  private int stars;
  private int at;

  private PatternCompiler(String pattern) {
    this.pattern = pattern;
  }

  static Predicate<String> compile(String pattern) {
    ClassSyntax.check(pattern);
    return new PatternCompiler(pattern).compile();
  }

  private Predicate<String> compile() {
    while (at < pattern.length()) {
      boolean first = at == 0;
      char c = pattern.charAt(at++);
      if (c == '*' && at < pattern.length() && pattern.charAt(at) == '*') {
        at++;
        stars++;
        doubleStar(first);
      } else {
        single(c);
      }
    }
    return switch (kind) {
      case EXACT -> pattern::equals;
      case PREFIX -> startsWith(pattern.substring(0, pattern.length() - 2));
      case SUFFIX -> endsWith(pattern.substring(2));
      case EXPRESSION -> expression();
    };
  }

  private static Predicate<String> startsWith(String prefix) {
    return path -> path.startsWith(prefix);
  }

  private static Predicate<String> endsWith(String suffix) {
    return path ->
        path.endsWith(suffix) || (suffix.startsWith("/") && path.equals(suffix.substring(1)));
  }

  private void doubleStar(boolean first) {
    if (at < pattern.length() && pattern.charAt(at) == '/') {
      at++;
    }
    if (at < pattern.length()) {
      expression.append("(.*/)?");
      kind = Kind.EXPRESSION;
    } else if (kind == Kind.EXACT) {
      kind = Kind.PREFIX;
    } else {
      expression.append(".*");
      kind = Kind.EXPRESSION;
    }
    if (first) {
      kind = Kind.SUFFIX;
    }
  }

  private void single(char c) {
    if (c == '*') {
      stars++;
      append("[^/]*");
    } else if (c == '?') {
      append("[^/]");
    } else if (c == '[' || c == ']') {
      append(String.valueOf(c));
    } else if (c == '\\') {
      escape();
    } else if (c == '{' && repeats()) {
      expression.append(c);
      inRepeat = true;
      stars += QUICK_STARS + 1;
    } else if (c == '}' && inRepeat) {
      expression.append(c);
      inRepeat = false;
    } else if (ESCAPED.indexOf(c) >= 0 || c == '{' || c == '}') {
      expression.append('\\').append(c);
    } else {
      expression.append(c);
    }
  }

  /**
   * moby passes braces on to its expressions, where they count only if they hold one or two
   * numbers.
   */
  private boolean repeats() {
    int close = pattern.indexOf('}', at);
    if (close < 0 || !REPEAT.matcher(pattern).region(at, close).matches()) {
      return false;
    }
    for (String bound : pattern.substring(at, close).split(",", -1)) {
      if (bound.length() > 4 || (!bound.isEmpty() && Integer.parseInt(bound) > MOST_REPEATS)) {
        throw malformed(pattern, "nothing is repeated more than " + MOST_REPEATS + " times");
      }
    }
    return true;
  }

  private void append(String part) {
    expression.append(part);
    kind = Kind.EXPRESSION;
  }

  private void escape() {
    char c = pattern.charAt(at++);
    boolean mark = c < 128 && !Character.isLetterOrDigit(c);
    if (!mark && KNOWN_ESCAPES.indexOf(c) < 0) {
      throw malformed(pattern, "there is no escape " + Text.quote("\\" + c));
    }
    append("\\" + c);
  }

  private Predicate<String> expression() {
    try {
      Pattern compiled =
          Pattern.compile(GoExpression.toJava(expression.toString()) + "\\z", Pattern.UNIX_LINES);
      Predicate<String> asJava = path -> compiled.matcher(path).find();
      return stars <= QUICK_STARS
          ? asJava
          : StarMatcher.of(expression.substring(1))
              .orElseThrow(
                  () -> malformed(pattern, "it has too many stars or repetitions beside a '|'"));
    } catch (PatternSyntaxException e) {
      throw malformed(pattern, e.getDescription());
    }
  }

  static IllegalArgumentException malformed(String pattern, String reason) {
    return new IllegalArgumentException("ignore pattern " + Text.quote(pattern) + ": " + reason);
  }
}
