package io.imagespec;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parser of environment markers, which restrict a Python package to some environments: {@code
 * python_version < "3.11" and sys_platform == "linux"}. An instance parses one text.
 *
 * @see <a
 *     href="https://packaging.python.org/en/latest/specifications/dependency-specifiers/">Dependency
 *     specifiers, environment markers</a>
 */
final class EnvironmentMarker {
  private static final int LIMIT = 1000;
  private static final int DEEPEST = 50;

  private static final Set<String> VARIABLES =
      Set.of(
          "extra",
          "implementation_name",
          "implementation_version",
          "os_name",
          "platform_machine",
          "platform_python_implementation",
          "platform_release",
          "platform_system",
          "platform_version",
          "python_full_version",
          "python_version",
          "sys_platform",
          "os.name",
          "platform.machine",
          "platform.python_implementation",
          "platform.version",
          "python_implementation",
          "sys.platform");

  private static final Pattern BLANKS = Pattern.compile("[ \\t]*");
  private static final Pattern TEXT = Pattern.compile("'[^']*'|\"[^\"]*\"");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.]+");
  private static final Pattern OPERATOR = Pattern.compile("===|==|~=|!=|<=|>=|<|>");
  private static final Pattern IN = Pattern.compile("in\\b|not[ \\t]+in\\b");
  private static final Pattern OPEN = Pattern.compile("\\(");
  private static final Pattern CLOSE = Pattern.compile("\\)");
  private static final Pattern JOIN = Pattern.compile("(and|or)\\b");

  private final Matcher matcher;
  private final int end;
  private int position;

  private EnvironmentMarker(String text) {
    this.matcher = BLANKS.matcher(text);
    this.end = text.length();
  }

  /** Tests if the text is a marker without control characters, of at most 1000 characters. */
  static boolean isValid(String text) {
    boolean isPrintable = text.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7F);
    boolean isEscaped = text.contains("\\\"") || text.contains("\\'"); // Python string escapes
    if (!isPrintable || isEscaped || text.length() > LIMIT) {
      return false;
    }
    EnvironmentMarker marker = new EnvironmentMarker(text);
    return marker.takeAll(0) && marker.isAtEnd();
  }

  private boolean isAtEnd() {
    skipBlanks();
    return position == end;
  }

  /** Consumes comparisons joined by {@code and} and {@code or}. */
  private boolean takeAll(int depth) {
    boolean taken = takeOne(depth);
    while (taken && take(JOIN)) {
      taken = takeOne(depth);
    }
    return taken;
  }

  private boolean takeOne(int depth) {
    if (take(OPEN)) {
      return depth < DEEPEST && takeAll(depth + 1) && take(CLOSE);
    }
    return takeValue() && (take(OPERATOR) || take(IN)) && takeValue();
  }

  private boolean takeValue() {
    return take(TEXT) || (take(WORD) && VARIABLES.contains(matcher.group()));
  }

  /** Skips blanks and consumes a token. */
  private boolean take(Pattern token) {
    skipBlanks();
    matcher.usePattern(token).region(position, end);
    boolean taken = matcher.lookingAt();
    if (taken) {
      position = matcher.end();
    }
    return taken;
  }

  private void skipBlanks() {
    matcher.usePattern(BLANKS).region(position, end);
    if (matcher.lookingAt()) {
      position = matcher.end();
    }
  }
}
