package io.imagespec.docker.internal.oci.deflate;

/**
 * An encoder that finds matches and writes blocks. It owns its memory; each compressing thread uses
 * its own encoder. Not thread-safe.
 */
final class DeflateEncoder {
  /** The length from which a match is used without checking the next position for a longer one. */
  private static final int LAZY = 16;

  /**
   * The binary logarithm of the number of consecutive literals after which every second position is
   * skipped, and later more.
   */
  private static final int SKIP_SHIFT = 7;

  private static final int LONGEST_STEP = 32;

  private final MatchFinder matchFinder = new MatchFinder();
  private final DeflateBlock block = new DeflateBlock();
  private byte[] content = {};
  private int end;
  private int last;

  /**
   * Compresses content and aligns the output to a byte.
   *
   * @param bytes the dictionary followed by the content
   * @param start the end of the dictionary
   * @param limit the end of the content
   */
  void compress(byte[] bytes, int start, int limit, BitOutput out) {
    content = bytes;
    end = limit;
    last = end - MatchFinder.AHEAD;
    matchFinder.start(content, end);
    matchFinder.insert(0, Math.min(start, last + 1));
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
        at = literals(at, 1 + Math.min(LONGEST_STEP, literals >>> SKIP_SHIFT));
        literals++;
      }
    }
    block.put(content, blockStart, end, out);
  }

  /** Adds literals. Only the first position was searched for a match. */
  private int literals(int at, int step) {
    int next = Math.min(end, at + step);
    int here = at;
    while (here < next && !block.isFull()) {
      block.literal(content[here++]);
    }
    return here;
  }

  /**
   * Adds a match. If a longer one starts a byte later, adds a literal and tries that one instead.
   */
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
    matchFinder.insert(inserted, Math.min(next, last + 1));
    return next;
  }
}
