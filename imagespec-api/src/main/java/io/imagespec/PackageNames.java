package io.imagespec;

import java.util.List;
import java.util.Locale;

/**
 * What counts as a package for apt and pip. Strict: a name is never an option, a path or shell
 * syntax.
 */
final class PackageNames {
  private PackageNames() {}

  static List<String> check(String tool, List<String> packages) {
    if (packages.isEmpty()) {
      throw new IllegalArgumentException(tool + ": name at least one package");
    }
    packages.forEach(name -> check(tool, name));
    return List.copyOf(packages);
  }

  private static void check(String tool, String name) {
    boolean legal = tool.equals("apt") ? isDebian(name) : isPython(name);
    if (!legal) {
      throw Values.refuse(tool + " package", name, tool.equals("apt") ? DEBIAN : PYTHON);
    }
  }

  private static final String DEBIAN =
      "write a Debian package's name (a-z, 0-9, '+', '-', '.'), perhaps with :architecture, and =version or /release";

  /**
   * A name, then perhaps {@code :architecture}, then perhaps {@code =version} or {@code /release}.
   */
  private static boolean isDebian(String text) {
    int end = indexOfAny(text, "=/");
    String named = end < 0 ? text : text.substring(0, end);
    int colon = named.indexOf(':');
    String name = colon < 0 ? named : named.substring(0, colon);
    return text.length() <= 255
        && isDebianName(name)
        && (colon < 0 || isWord(named.substring(colon + 1), "-"))
        && (end < 0 || isWord(text.substring(end + 1), ".+-~:_"));
  }

  private static boolean isDebianName(String name) {
    return name.length() >= 2 && name.equals(name.toLowerCase(Locale.ROOT)) && isWord(name, "+-.");
  }

  private static final String PYTHON =
      "write a requirement without blanks: a name, perhaps [extras], perhaps versions such as ==1.2 or >=1,<2";

  /**
   * A name, then perhaps {@code [extra,extra]}, then perhaps version clauses separated by commas.
   */
  private static boolean isPython(String text) {
    int end = indexOfAny(text, "[=<>!~");
    String name = end < 0 ? text : text.substring(0, end);
    if (text.length() > 255 || !isPythonName(name)) {
      return false;
    }
    String rest = end < 0 ? "" : text.substring(end);
    if (rest.startsWith("[")) {
      int close = rest.indexOf(']');
      if (close < 0 || !all(rest.substring(1, close), PackageNames::isPythonName)) {
        return false;
      }
      rest = rest.substring(close + 1);
    }
    return rest.isEmpty() || all(rest, PackageNames::isVersionClause);
  }

  private static boolean isPythonName(String name) {
    return isWord(name, "-_.") && Values.isAlphanumeric(name.charAt(name.length() - 1));
  }

  private static boolean all(String list, java.util.function.Predicate<String> test) {
    return List.of(list.split(",", -1)).stream().allMatch(test);
  }

  private static boolean isVersionClause(String clause) {
    for (String operator : List.of("===", "==", "!=", "<=", ">=", "~=", "<", ">")) {
      if (clause.startsWith(operator)) {
        return isWord(clause.substring(operator.length()), ".*+!-_");
      }
    }
    return false;
  }

  /** Starts with a letter or digit and goes on with those and the marks given. */
  private static boolean isWord(String text, String marks) {
    return !text.isEmpty()
        && Values.isAlphanumeric(text.charAt(0))
        && text.chars().allMatch(c -> Values.isAlphanumeric(c) || marks.indexOf(c) >= 0);
  }

  private static int indexOfAny(String text, String marks) {
    for (int i = 0; i < text.length(); i++) {
      if (marks.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
