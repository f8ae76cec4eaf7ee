package io.imagespec.docker.internal.oci.gzip;

import java.util.Arrays;

/** Finds what was there before: places with the same hash are chained. Not thread-safe. */
final class Matches {
  /** Shorter ones gain nothing, and four bytes are read at once. */
  static final int SHORTEST = 4;

  /** How many places are looked at, unless there is a good match already. */
  private static final int CHAIN = 96;

  private static final int GOOD = 8;
  private static final int NICE = 128;
  private static final int HASH_BITS = 15;

  private final int[] heads = new int[1 << HASH_BITS];
  private final int[] before = new int[Symbols.WINDOW];
  private byte[] content = {};
  private int end;
  private int length;
  private int distance;

  void start(byte[] bytes, int limit) {
    content = bytes;
    end = limit;
    Arrays.fill(heads, -1);
  }

  private static int hash(int word) {
    return (word * 0x9E3779B1) >>> (32 - HASH_BITS);
  }

  /** Remembers a place; four bytes are there. */
  void insert(int at) {
    int hash = hash(Words.int32(content, at));
    before[at & (Symbols.WINDOW - 1)] = heads[hash];
    heads[hash] = at;
  }

  /**
   * Remembers a place and finds the longest match for it that is longer than another; four bytes are
   * there.
   *
   * @return whether there is one
   */
  boolean find(int at, int longerThan) {
    int word = Words.int32(content, at);
    int hash = hash(word);
    int candidate = heads[hash];
    before[at & (Symbols.WINDOW - 1)] = candidate;
    heads[hash] = at;
    int limit = Math.min(Symbols.LONGEST, end - at);
    int best = Math.max(longerThan, SHORTEST - 1);
    if (best >= limit) {
      return false;
    }
    int found = -1;
    int oldest = Math.max(0, at - Symbols.WINDOW + 1);
    int left = longerThan >= GOOD ? CHAIN >> 2 : CHAIN;
    while (candidate >= oldest && left-- > 0) {
      if (content[candidate + best] == content[at + best]
          && Words.int32(content, candidate) == word) {
        int common = Words.common(content, candidate, at, limit);
        if (common > best) {
          best = common;
          found = candidate;
          if (common >= NICE || common == limit) {
            break;
          }
        }
      }
      candidate = before[candidate & (Symbols.WINDOW - 1)];
    }
    length = best;
    distance = at - found;
    return found >= 0;
  }

  int length() {
    return length;
  }

  int distance() {
    return distance;
  }
}
