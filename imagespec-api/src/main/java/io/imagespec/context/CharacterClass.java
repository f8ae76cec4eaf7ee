package io.imagespec.context;

import io.imagespec.text.AsciiText;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code points of a character class in a Go regular expression. A {@code ]} right after the
 * start of a class is a member.
 */
final class CharacterClass {
  private static final String NAME = "(?>\\[:.*?:\\])|\\\\[dswDSW]";
  private static final String BOUND = "(?:\\\\.|[^\\\\])";
  private static final String MEMBER =
      "(?>NAME|BOUND(?:-(?!\\])BOUND)?+)".replace("NAME", NAME).replace("BOUND", BOUND);

  /** The syntax of a class; requires {@link Pattern#DOTALL}. */
  static final String SYNTAX = "\\[\\^?+%s(?:(?!\\])%s)*+\\]".formatted(MEMBER, MEMBER);

  private static final Pattern PART =
      Pattern.compile("(" + NAME + ")|(" + BOUND + ")(?:-(" + BOUND + "))?+", Pattern.DOTALL);

  /** The first and last code points of each named class's ranges. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("\\d", "09"),
          Map.entry("\\s", "\t\n\f\r  "),
          Map.entry("\\w", "09AZ__az"),
          Map.entry("[:alnum:]", "09AZaz"),
          Map.entry("[:alpha:]", "AZaz"),
          Map.entry("[:ascii:]", "\0\177"),
          Map.entry("[:blank:]", "\t\t  "),
          Map.entry("[:cntrl:]", "\0\037\177\177"),
          Map.entry("[:digit:]", "09"),
          Map.entry("[:graph:]", "!~"),
          Map.entry("[:lower:]", "az"),
          Map.entry("[:print:]", " ~"),
          Map.entry("[:punct:]", "!/:@[`{~"),
          Map.entry("[:space:]", "\t\r  "),
          Map.entry("[:upper:]", "AZ"),
          Map.entry("[:word:]", "09AZ__az"),
          Map.entry("[:xdigit:]", "09AFaf"));

  private static final String CONTROL_ESCAPES = "tnrfva";
  private static final String CONTROLS = "\t\n\r\f\013\007";

  private final String pattern;
  private final BitSet members = new BitSet();

  private CharacterClass(String pattern) {
    this.pattern = pattern;
  }

  /** Returns the code points of a class, an escape, or a character. */
  static IntPredicate of(String pattern, String atom) {
    if (!atom.startsWith("[") && !atom.startsWith("\\")) {
      int expected = atom.codePointAt(0);
      return c -> c == expected;
    }
    boolean negated = atom.startsWith("[^");
    int start = negated ? 2 : atom.startsWith("[") ? 1 : 0;
    CharacterClass found = new CharacterClass(pattern);
    Matcher part = PART.matcher(start == 0 ? atom : atom.substring(start, atom.length() - 1));
    while (part.find()) {
      if (part.start(1) >= 0) {
        found.add(part.group(1));
      } else {
        found.add(part.group(2), part.group(part.start(3) < 0 ? 2 : 3));
      }
    }
    return negated ? c -> !found.members.get(c) : found.members::get;
  }

  private void add(String name) {
    String positive =
        name.startsWith("\\") ? name.toLowerCase(Locale.ROOT) : name.replace("[:^", "[:");
    String ranges = NAMES.get(positive);
    if (ranges == null) {
      throw GlobPattern.malformed(pattern, "unknown class " + AsciiText.quote(name));
    }
    BitSet named = new BitSet();
    for (int i = 0; i < ranges.length(); i += 2) {
      named.set(ranges.charAt(i), ranges.charAt(i + 1) + 1);
    }
    if (!positive.equals(name)) {
      named.flip(0, Character.MAX_CODE_POINT + 1);
    }
    members.or(named);
  }

  private void add(String first, String last) {
    int from = codePoint(first);
    int to = codePoint(last);
    if (to < from) {
      throw GlobPattern.malformed(pattern, "illegal character range");
    }
    members.set(from, to + 1);
  }

  private int codePoint(String bound) {
    if (!bound.startsWith("\\")) {
      return bound.codePointAt(0);
    }
    int c = bound.codePointAt(1);
    if (CONTROL_ESCAPES.indexOf(c) >= 0) {
      return CONTROLS.charAt(CONTROL_ESCAPES.indexOf(c));
    }
    if (c >= 128 || AsciiText.isAlphanumeric(c)) {
      throw GlobPattern.malformed(pattern, "unknown escape " + AsciiText.quote(bound));
    }
    return c;
  }
}
