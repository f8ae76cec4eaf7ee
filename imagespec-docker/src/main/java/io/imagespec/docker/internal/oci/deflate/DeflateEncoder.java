package io.imagespec.docker.internal.oci.deflate;

/**
 * Finds matches and writes blocks, with the memory that takes: one for each thread that compresses.
 * Not thread-safe.
 */
final class DeflateEncoder {
  /** A match that long is taken without looking whether the next place has a longer one. */
  private static final int LAZY = 16;

  /**
   * After 2 to the power of that many literals in a row, each second place is left out, then more.
   */
  private static final int PATIENCE = 7;

  private static final int LONGEST_STEP = 32;

  private final MatchFinder matchFinder = new MatchFinder();
  private final DeflateBlock block = new DeflateBlock();
  private byte[] content = {};
  private int end;
  private int last;

  /**
   * Compresses some content, so that its bytes end at a whole one.
   *
   * @param bytes the content, with what comes before it as a dictionary
   * @param start where the dictionary ends
   * @param limit where the content ends
   */
  void compress(byte[] bytes, int start, int limit, BitOutput out) {
    content = bytes;
    end = limit;
    last = end - MatchFinder.AHEAD;
    matchFinder.start(content, end);
    for (int at = 0; at < start && at <= last; at++) {
      matchFinder.insert(at);
    }
    compress(start, out);
    DeflateBlock.store(content, end, end, out);
  }

  private void compress(int start, BitOutput out) {
    int blockStart = start;
    int literals = 0;
    int at = start;
    while (at < end) {
      if (block.isFull()) {
        block.put(content, blockStart, at, out);
        blockStart = at;
      }
      if (at <= last && matchFinder.find(at, 0)) {
        at = match(at);
        literals = 0;
      } else {
        at = literals(at, 1 + Math.min(LONGEST_STEP, literals >>> PATIENCE));
        literals++;
      }
    }
    block.put(content, blockStart, end, out);
  }

  /** Literals, of which only the first was looked at. */
  private int literals(int at, int step) {
    int next = Math.min(end, at + step);
    int here = at;
    while (here < next && !block.isFull()) {
      block.literal(content[here++]);
    }
    return here;
  }

  /** A match, unless a longer one starts a byte later: then a literal, and that one is tried. */
  private int match(int at) {
    int here = at;
    int length = matchFinder.length();
    int distance = matchFinder.distance();
    while (length < LAZY
        && here + 1 <= last
        && !block.isFull()
        && matchFinder.find(here + 1, length)) {
      block.literal(content[here++]);
      length = matchFinder.length();
      distance = matchFinder.distance();
    }
    block.match(length, distance);
    int next = here + length;
    int inserted = here + 1 + (length < LAZY ? 1 : 0);
    for (int place = inserted; place < next && place <= last; place++) {
      matchFinder.insert(place);
    }
    return next;
  }
}
