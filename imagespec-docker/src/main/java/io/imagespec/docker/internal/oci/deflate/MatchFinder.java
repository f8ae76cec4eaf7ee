package io.imagespec.docker.internal.oci.deflate;

import java.util.Arrays;

/**
 * A search for earlier copies of bytes. Positions with the same hash form a chain. Not thread-safe.
 */
final class MatchFinder {
  /** The number of bytes that are read at once. */
  static final int AHEAD = 4;

  /** The largest distance at which a match of three bytes saves space. */
  private static final int NEAR = 4_096;

  /** The number of positions that are compared, unless a good match is known. */
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

  /** Adds positions, each of which must be followed by four bytes. */
  void insert(int from, int to) {
    if (from >= to) {
      return;
    }
    int word = LittleEndian.int32(content, from) << 8;
    for (int at = from; at < to; at++) {
      word = word >>> 8 | content[at + AHEAD - 1] << 24;
      triples[hash(word << 8)] = at;
      int hash = hash(word);
      before[at & (LengthDistanceCodes.WINDOW - 1)] = heads[hash];
      heads[hash] = at;
    }
  }

  /**
   * Adds a position, which must be followed by four bytes, and finds the longest match that is
   * longer than a known one.
   *
   * @return true if a match was found
   */
  boolean find(int at, int longerThan) {
    int word = LittleEndian.int32(content, at);
    int hash = hash(word);
    int newest = heads[hash];
    before[at & (LengthDistanceCodes.WINDOW - 1)] = newest;
    heads[hash] = at;
    int triple = hash(word << 8);
    int near = triples[triple];
    triples[triple] = at;
    int limit = Math.min(LengthDistanceCodes.LONGEST, end - at);
    if (Math.max(longerThan, AHEAD - 1) >= limit) {
      return false;
    }
    int found = longest(at, word, newest, longerThan, limit);
    if (found < 0
        && longerThan < LengthDistanceCodes.SHORTEST
        && at - near <= NEAR
        && isTriple(near, word)) {
      length = LengthDistanceCodes.SHORTEST;
      found = near;
    }
    distance = at - found;
    return found >= 0;
  }

  /**
   * Returns the position of the longest match in a chain and stores its length; -1 without a match.
   */
  private int longest(int at, int word, int newest, int longerThan, int limit) {
    int best = Math.max(longerThan, AHEAD - 1);
    int found = -1;
    int oldest = Math.max(0, at - LengthDistanceCodes.WINDOW + 1);
    int left = longerThan >= GOOD ? CHAIN >> 2 : CHAIN;
    for (int candidate = newest;
        candidate >= oldest && left-- > 0;
        candidate = before[candidate & (LengthDistanceCodes.WINDOW - 1)]) {
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
    }
    length = best;
    return found;
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
