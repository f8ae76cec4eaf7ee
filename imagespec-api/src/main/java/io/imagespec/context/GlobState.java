package io.imagespec.context;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A state of a {@link GlobMatcher}.
 *
 * @param stays the code points that keep it active
 * @param advances the code points that activate the next state
 * @param reach the number of following states that become active together with it
 * @param condition the condition on the position in the path for reaching them
 */
record GlobState(IntPredicate stays, IntPredicate advances, int reach, Condition condition) {
  /** A condition on the code points before and after a position in a path, -1 at its ends. */
  interface Condition {
    boolean holds(int before, int after);
  }

  /** Matches any text. */
  static final GlobState ANYTHING = one(c -> true).repeated();

  static final GlobState BEGIN = when((before, after) -> before < 0);

  /** Reaches the next two states, which makes the first of them optional. */
  static final GlobState FORK =
      new GlobState(GlobState::none, GlobState::none, 2, GlobState::always);

  /** Matches nothing, or a text without a line feed followed by a slash. */
  static final List<GlobState> DIRECTORIES =
      List.of(FORK, new GlobState(c -> c != '\n', c -> c == '/', 0, GlobState::always));

  static GlobState one(IntPredicate codePoints) {
    return new GlobState(GlobState::none, codePoints, 0, GlobState::always);
  }

  static GlobState when(Condition condition) {
    return new GlobState(GlobState::none, GlobState::none, 1, condition);
  }

  GlobState repeated() {
    return new GlobState(advances, GlobState::none, 1, GlobState::always);
  }

  private static boolean none(int c) {
    return false;
  }

  private static boolean always(int before, int after) {
    return true;
  }
}
