package io.imagespec.context;

import java.util.BitSet;
import java.util.List;

/**
 * A nondeterministic automaton over the code points of a path. It tracks the set of active states,
 * so its running time is linear in the number of states times the length of the path. Immutable and
 * thread-safe.
 */
final class GlobMatcher {
  private static final int NONE = -1;

  private final GlobState[][] alternatives;

  GlobMatcher(List<List<GlobState>> alternatives) {
    this.alternatives =
        alternatives.stream().map(a -> a.toArray(GlobState[]::new)).toArray(GlobState[][]::new);
  }

  boolean matchesOrParentMatches(String path) {
    for (GlobState[] states : alternatives) {
      if (matchesOrParentMatches(states, path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesOrParentMatches(GlobState[] states, String path) {
    BitSet active = new BitSet();
    active.set(0);
    int before = NONE;
    for (int at = 0; !active.isEmpty(); at += Character.charCount(before)) {
      int after = at < path.length() ? path.codePointAt(at) : NONE;
      if ((after == NONE || after == '/') && ends(states, (BitSet) active.clone(), before)) {
        return true;
      }
      if (after == NONE) {
        return false;
      }
      active = step(states, active, before, after);
      before = after;
    }
    return false;
  }

  private static boolean ends(GlobState[] states, BitSet active, int before) {
    step(states, active, before, NONE);
    return active.get(states.length);
  }

  /** Adds the states reachable from active ones, and returns those active after a code point. */
  private static BitSet step(GlobState[] states, BitSet active, int before, int after) {
    BitSet next = new BitSet();
    int i = active.nextSetBit(0);
    for (; i >= 0 && i < states.length; i = active.nextSetBit(i + 1)) {
      GlobState state = states[i];
      if (state.condition().holds(before, after)) {
        active.set(i + 1, i + 1 + state.reach());
      }
      if (after != NONE && state.stays().test(after)) {
        next.set(i);
      }
      if (after != NONE && state.advances().test(after)) {
        next.set(i + 1);
      }
    }
    return next;
  }
}
