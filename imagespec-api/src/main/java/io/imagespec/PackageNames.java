package io.imagespec;

import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The syntax of package names for apt and pip. It is strict: a name is never an option, a path or
 * shell syntax.
 */
final class PackageNames {
  private PackageNames() {}

  static List<String> check(String tool, List<String> packages) {
    if (packages.isEmpty()) {
      throw new IllegalArgumentException(tool + ": specify at least one package");
    }
    packages.forEach(name -> check(tool, name));
    return List.copyOf(packages);
  }

  private static void check(String tool, String name) {
    boolean apt = tool.equals("apt");
    if (!(apt ? isDebian(name) : isPython(name))) {
      String grammar = apt ? DEBIAN : PYTHON;
      throw SpecChecks.refuse(
          tool + " package", name, hint(apt, name).map(h -> h + "; " + grammar).orElse(grammar));
    }
  }

  /** Returns advice for the most common invalid names. */
  private static Optional<String> hint(boolean apt, String name) {
    if (name.startsWith("-")) {
      return Optional.of(
          "options are not supported here, use run(\""
              + (apt ? "apt-get" : "pip")
              + " install ...\") to pass them");
    }
    if (apt && name.endsWith("-")) {
      return Optional.of("apt-get would remove a package whose name ends with '-'");
    }
    if (!apt && (name.contains("@") || name.contains("/") || isArchive(name))) {
      return Optional.of(
          "files and URLs are not supported here, use run(\"pip install ...\") for those");
    }
    if (!apt && name.contains(";")) {
      return Optional.of(
          "after ';' write an environment marker, such as python_version < \"3.11\"");
    }
    return name.chars().anyMatch(Character::isWhitespace)
        ? Optional.of("pass each package as a separate argument, without spaces")
        : Optional.empty();
  }

  private static final String DEBIAN =
      "write a Debian package name (a-z, 0-9, '+', '-', '.'), optionally with :architecture, and =version (which may contain '*') or /release";

  /**
   * Tests for a name, an optional {@code :architecture}, and an optional {@code =version} or {@code
   * /release}. For apt-get a trailing {@code -} means removal, and a trailing {@code +} is not part
   * of a version or release.
   */
  private static boolean isDebian(String text) {
    int end = indexOfAny(text, "=/");
    String named = end < 0 ? text : text.substring(0, end);
    int colon = named.indexOf(':');
    String name = colon < 0 ? named : named.substring(0, colon);
    return text.length() <= 255
        && !text.endsWith("-")
        && isDebianName(name)
        && (colon < 0 || isWord(named.substring(colon + 1), "-"))
        && (end < 0 || (isDebianVersion(text.substring(end + 1)) && !text.endsWith("+")));
  }

  /** Accepts {@code *} as a wildcard, as in {@code 1.2*}. */
  private static boolean isDebianVersion(String version) {
    return version.equals("*") || isWord(version, ".+-~:_*");
  }

  private static boolean isDebianName(String name) {
    return name.length() >= 2 && name.equals(name.toLowerCase(Locale.ROOT)) && isWord(name, "+-.");
  }

  private static final String PYTHON =
      "write a requirement without spaces: a name, optionally [extras], optionally versions such as ==1.2 or >=1,<2, optionally ; and an environment marker";

  /** The suffixes by which pip recognizes a file name, wherever it occurs. */
  private static final List<String> ARCHIVES =
      List.of(
          ".zip",
          ".whl",
          ".tar",
          ".tar.gz",
          ".tgz",
          ".tar.bz2",
          ".tbz",
          ".tar.xz",
          ".txz",
          ".tlz",
          ".tar.lz",
          ".tar.lzma");

  /** Tests for a requirement and an optional {@code ;} with an environment marker. */
  private static boolean isPython(String text) {
    int end = text.indexOf(';');
    return end < 0
        ? isRequirement(text)
        : isRequirement(withoutBlanksAtTheEnd(text.substring(0, end)))
            && EnvironmentMarker.isValid(text.substring(end + 1));
  }

  private static String withoutBlanksAtTheEnd(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
      end--;
    }
    return text.substring(0, end);
  }

  /**
   * Tests for a name, an optional {@code [extra,extra]}, and optional version clauses separated by
   * commas.
   */
  private static boolean isRequirement(String text) {
    int end = indexOfAny(text, "[=<>!~");
    String name = end < 0 ? text : text.substring(0, end);
    if (text.length() > 255 || !isPythonName(name) || isArchive(text)) {
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

  private static boolean isArchive(String text) {
    int extras = text.endsWith("]") ? text.lastIndexOf('[') : -1;
    String path = (extras < 0 ? text : text.substring(0, extras)).toLowerCase(Locale.ROOT);
    return ARCHIVES.stream().anyMatch(path::endsWith);
  }

  private static boolean isPythonName(String name) {
    return isWord(name, "-_.") && AsciiText.isAlphanumeric(name.charAt(name.length() - 1));
  }

  private static boolean all(String list, Predicate<String> test) {
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

  /** Tests for a letter or digit followed by letters, digits and the given marks. */
  private static boolean isWord(String text, String marks) {
    return !text.isEmpty()
        && AsciiText.isAlphanumeric(text.charAt(0))
        && text.chars().allMatch(c -> AsciiText.isAlphanumeric(c) || marks.indexOf(c) >= 0);
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
