package io.imagespec.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Matches an expression that is a plain sequence, in a time that grows with its length times the
 * path's: where many stars follow each other, Java's own would try every way to share a path out
 * among them. Immutable and thread-safe.
 */
final class StarMatcher implements Predicate<String> {
  private static final String DIRECTORIES = "(.*/)?";

  /** From which places in a path the rest of it matches, given that for the pieces behind. */
  private interface Piece {
    boolean[] before(String path, boolean[] behind);
  }

  private final String expression;
  private final List<Piece> pieces = new ArrayList<>();
  private final StringBuilder fixed = new StringBuilder();
  private int at;

  private StarMatcher(String expression) {
    this.expression = expression;
  }

  /**
   * Takes a Go expression without its anchors; gives nothing if it is no plain sequence, which only
   * {@code |} and a repetition of a repetition make it.
   */
  static Optional<Predicate<String>> of(String expression) {
    StarMatcher matcher = new StarMatcher(expression);
    return matcher.parse() ? Optional.of(matcher) : Optional.empty();
  }

  private boolean parse() {
    while (at < expression.length()) {
      if (expression.startsWith(DIRECTORIES, at)) {
        at += DIRECTORIES.length();
        add(StarMatcher::directories);
      } else if (expression.charAt(at) == '|' || !repeated(atom())) {
        return false;
      }
    }
    flush();
    return true;
  }

  /** A class, an escape with what it escapes, or a character. */
  private String atom() {
    int start = at;
    if (expression.charAt(at) == '\\') {
      at++;
    } else if (expression.charAt(at) == '[') {
      at += expression.startsWith("[^", at) ? 2 : 1;
      do {
        at += expression.charAt(at) == '\\' ? 2 : 1;
      } while (expression.charAt(at) != ']');
    }
    at += Character.charCount(expression.codePointAt(at));
    return expression.substring(start, at);
  }

  private boolean repeated(String atom) {
    if (expression.startsWith("*", at)) {
      at++;
      add(star(compiled(atom)));
    } else if (expression.startsWith("{", at)) {
      times(atom);
    } else {
      fixed.append(atom);
      return true;
    }
    return !expression.startsWith("*", at) && !expression.startsWith("{", at);
  }

  private void times(String atom) {
    int close = expression.indexOf('}', at);
    String[] bounds = expression.substring(at + 1, close).split(",", -1);
    at = close + 1;
    int least = Integer.parseInt(bounds[0]);
    fixed.append(atom.repeat(least));
    if (bounds.length == 2 && bounds[1].isEmpty()) {
      add(star(compiled(atom)));
    } else if (bounds.length == 2) {
      for (int more = Integer.parseInt(bounds[1]); more > least; more--) {
        add(perhaps(compiled(atom)));
      }
    }
  }

  private void add(Piece piece) {
    flush();
    pieces.add(piece);
  }

  private void flush() {
    if (!fixed.isEmpty()) {
      pieces.add(fixed(compiled(fixed.toString())));
      fixed.setLength(0);
    }
  }

  private static Pattern compiled(String goExpression) {
    return Pattern.compile(GoExpression.toJava(goExpression), Pattern.UNIX_LINES);
  }

  @Override
  public boolean test(String path) {
    boolean[] matches = new boolean[path.length() + 1];
    matches[path.length()] = true;
    for (int i = pieces.size() - 1; i >= 0; i--) {
      matches = pieces.get(i).before(path, matches);
    }
    return matches[0];
  }

  private static Piece fixed(Pattern text) {
    return (path, behind) -> {
      Ends ends = new Ends(text, path);
      boolean[] matches = new boolean[behind.length];
      for (int i = 0; i < behind.length; i++) {
        int end = ends.from(i);
        matches[i] = end >= 0 && behind[end];
      }
      return matches;
    };
  }

  private static Piece perhaps(Pattern atom) {
    return (path, behind) -> {
      Ends ends = new Ends(atom, path);
      boolean[] matches = new boolean[behind.length];
      for (int i = 0; i < behind.length; i++) {
        int end = ends.from(i);
        matches[i] = behind[i] || (end >= 0 && behind[end]);
      }
      return matches;
    };
  }

  private static Piece star(Pattern atom) {
    return (path, behind) -> {
      Ends ends = new Ends(atom, path);
      boolean[] matches = new boolean[behind.length];
      for (int i = path.length(); i >= 0; i--) {
        int end = behind[i] ? -1 : ends.from(i);
        matches[i] = behind[i] || (end > i && matches[end]);
      }
      return matches;
    };
  }

  /** Nothing, or anything on one line that ends with a slash. */
  private static boolean[] directories(String path, boolean[] behind) {
    boolean[] matches = new boolean[behind.length];
    boolean later = false;
    for (int i = path.length(); i >= 0; i--) {
      if (i < path.length()) {
        char c = path.charAt(i);
        later = (c == '/' && behind[i + 1]) || (c != '\n' && later);
      }
      matches[i] = behind[i] || later;
    }
    return matches;
  }

  /** Where one pattern ends in one path. */
  private static final class Ends {
    private final String path;
    private final Matcher matcher;

    Ends(Pattern pattern, String path) {
      this.path = path;
      this.matcher = pattern.matcher(path).useAnchoringBounds(false).useTransparentBounds(true);
    }

    /** The end of the match that starts here, or -1; nothing starts within a surrogate pair. */
    int from(int start) {
      boolean within =
          start > 0
              && start < path.length()
              && Character.isSurrogatePair(path.charAt(start - 1), path.charAt(start));
      return !within && matcher.region(start, path.length()).lookingAt() ? matcher.end() : -1;
    }
  }
}
