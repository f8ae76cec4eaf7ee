package io.imagespec.docker.internal.oci.deflate;

import java.util.Arrays;

/** Finds what was there before: places with the same hash are chained. Not thread-safe. */
final class MatchFinder {
  /** Four bytes are read at once. */
  static final int AHEAD = 4;

  /** A match of three bytes gains nothing from further away. */
  private static final int NEAR = 4_096;

  /** How many places are looked at, unless there is a good match already. */
  private static final int CHAIN = 96;

  private static final int GOOD = 8;
  private static final int NICE = 128;
  private static final int HASH_BITS = 15;

  private final int[] heads = new int[1 << HASH_BITS];
  private final int[] triples = new int[1 << HASH_BITS];
  private final int[] before = new int[LengthDistanceCodes.WINDOW];
  private byte[] content = {};
  private int end;
  private int length;
  private int distance;

  void start(byte[] bytes, int limit) {
    content = bytes;
    end = limit;
    Arrays.fill(heads, -1);
    Arrays.fill(triples, -NEAR - 1);
  }

  private static int hash(int word) {
    return (word * 0x9E3779B1) >>> (32 - HASH_BITS);
  }

  /** Remembers a place; four bytes are there. */
  void insert(int at) {
    int word = LittleEndian.int32(content, at);
    triples[hash(word << 8)] = at;
    int hash = hash(word);
    before[at & (LengthDistanceCodes.WINDOW - 1)] = heads[hash];
    heads[hash] = at;
  }

  /**
   * Remembers a place and finds the longest match for it that is longer than another; four bytes
   * are there.
   *
   * @return whether there is one
   */
  boolean find(int at, int longerThan) {
    int word = LittleEndian.int32(content, at);
    int hash = hash(word);
    int candidate = heads[hash];
    before[at & (LengthDistanceCodes.WINDOW - 1)] = candidate;
    heads[hash] = at;
    int triple = hash(word << 8);
    int near = triples[triple];
    triples[triple] = at;
    int limit = Math.min(LengthDistanceCodes.LONGEST, end - at);
    int best = Math.max(longerThan, AHEAD - 1);
    if (best >= limit) {
      return false;
    }
    int found = -1;
    int oldest = Math.max(0, at - LengthDistanceCodes.WINDOW + 1);
    int left = longerThan >= GOOD ? CHAIN >> 2 : CHAIN;
    while (candidate >= oldest && left-- > 0) {
      if (content[candidate + best] == content[at + best]
          && LittleEndian.int32(content, candidate) == word) {
        int common = LittleEndian.common(content, candidate, at, limit);
        if (common > best) {
          best = common;
          found = candidate;
          if (common >= NICE || common == limit) {
            break;
          }
        }
      }
      candidate = before[candidate & (LengthDistanceCodes.WINDOW - 1)];
    }
    if (found < 0
        && longerThan < LengthDistanceCodes.SHORTEST
        && at - near <= NEAR
        && isTriple(near, word)) {
      best = LengthDistanceCodes.SHORTEST;
      found = near;
    }
    length = best;
    distance = at - found;
    return found >= 0;
  }

  private boolean isTriple(int at, int word) {
    return LittleEndian.int32(content, at) << 8 == word << 8;
  }

  int length() {
    return length;
  }

  int distance() {
    return distance;
  }
}
