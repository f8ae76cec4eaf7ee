package io.imagespec.context;

import io.imagespec.text.AsciiText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A compiler for the subset of Go's regular expressions that ignore patterns translate to:
 * sequences of atoms, separated by {@code |}. Only the first sequence is anchored at the start of a
 * path, and only the last one at its end.
 */
final class GlobExpression {
  private static final int MAX_REPEATS = 1000;
  private static final String DIRECTORIES = "(.*/)?";
  private static final String COUNT = "\\{(?:0|[1-9][0-9]*)(?:,(?:0|[1-9][0-9]*)?)?}";
  private static final Pattern TOKEN =
      Pattern.compile(
          "(\\(\\.\\*/\\)\\?|%s|\\\\.|[^\\[\\\\])(\\*|%s|)((?:%s)?)"
              .formatted(CharacterClass.SYNTAX, COUNT, COUNT),
          Pattern.DOTALL);

  private final String pattern;
  private final List<List<GlobState>> alternatives = new ArrayList<>();
  private List<GlobState> states = new ArrayList<>();

  private GlobExpression(String pattern) {
    this.pattern = pattern;
  }

  static GlobMatcher compile(String pattern, String expression) {
    GlobExpression compiled = new GlobExpression(pattern);
    Matcher token = TOKEN.matcher(expression);
    for (; token.lookingAt(); token.region(token.end(), expression.length())) {
      compiled.add(token.group(1), token.group(2), token.group(3));
    }
    if (token.regionStart() < expression.length()) {
      throw GlobPattern.malformed(pattern, "a '[' is not closed");
    }
    compiled.endAlternative();
    return new GlobMatcher(compiled.alternatives);
  }

  private void add(String atom, String repetition, String another) {
    boolean directories = atom.equals(DIRECTORIES);
    if (!another.isEmpty() || (directories && !repetition.isEmpty())) {
      throw GlobPattern.malformed(pattern, "a repetition is repeated");
    } else if (directories) {
      states.addAll(GlobState.DIRECTORIES);
    } else if (!atom.equals("|")) {
      repeat(state(atom), repetition);
    } else if (repetition.isEmpty()) {
      states.add(GlobState.ANYTHING);
      endAlternative();
    } else {
      throw GlobPattern.malformed(pattern, "a repetition has no operand");
    }
  }

  private void endAlternative() {
    if (states.isEmpty() || !states.get(0).equals(GlobState.BEGIN)) {
      states.add(0, GlobState.ANYTHING);
    }
    alternatives.add(states);
    states = new ArrayList<>();
  }

  private GlobState state(String atom) {
    return switch (atom) {
      case "^", "\\A" -> GlobState.BEGIN;
      case "\\z" -> GlobState.when((before, after) -> after < 0);
      case "\\b" -> GlobState.when((before, after) -> isWord(before) != isWord(after));
      case "\\B" -> GlobState.when((before, after) -> isWord(before) == isWord(after));
      case "." -> GlobState.one(c -> c != '\n');
      default -> GlobState.one(CharacterClass.of(pattern, atom));
    };
  }

  private static boolean isWord(int c) {
    return c == '_' || AsciiText.isAlphanumeric(c);
  }

  private void repeat(GlobState state, String repetition) {
    if (repetition.isEmpty()) {
      states.add(state);
    } else if (repetition.equals("*")) {
      states.add(state.repeated());
    } else {
      repeat(state, repetition.substring(1, repetition.length() - 1).split(",", -1));
    }
  }

  private void repeat(GlobState state, String[] bounds) {
    int least = count(bounds[0]);
    states.addAll(Collections.nCopies(least, state));
    if (bounds.length == 2 && bounds[1].isEmpty()) {
      states.add(state.repeated());
      return;
    }
    int most = count(bounds[bounds.length - 1]);
    if (most < least) {
      throw GlobPattern.malformed(pattern, "illegal repetition range");
    }
    for (int i = least; i < most; i++) {
      states.addAll(List.of(GlobState.FORK, state));
    }
  }

  private int count(String digits) {
    if (digits.length() > 4 || Integer.parseInt(digits) > MAX_REPEATS) {
      throw GlobPattern.malformed(pattern, "a repetition count exceeds " + MAX_REPEATS);
    }
    return Integer.parseInt(digits);
  }
}
