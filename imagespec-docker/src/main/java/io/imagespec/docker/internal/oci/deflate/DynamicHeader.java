package io.imagespec.docker.internal.oci.deflate;

/**
 * The header of a dynamic block, which describes its two codes: the length of each symbol's code,
 * with runs shortened, in a separate code. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.7">RFC 1951, 3.2.7</a>
 */
final class DynamicHeader {
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int REPEAT = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int[] EXTRA = {2, 3, 7};

  private final int[] lengths =
      new int[LengthDistanceCodes.LITERALS_AND_LENGTHS + LengthDistanceCodes.DISTANCES];
  private final int[] items = new int[lengths.length];
  private final HuffmanCode code = new HuffmanCode(ORDER.length, 7);
  private int size;

  /** Creates the header and returns its size in bits. */
  long cost(HuffmanCode literals, HuffmanCode distances) {
    int count = collect(literals, distances);
    code.clear();
    size = 0;
    int at = 0;
    while (at < count) {
      int run = 1;
      while (at + run < count && lengths[at + run] == lengths[at]) {
        run++;
      }
      at += lengths[at] == 0 ? zeros(run) : same(lengths[at], run);
    }
    code.make();
    long bits = 14 + 3L * written();
    for (int symbol = 0; symbol < ORDER.length; symbol++) {
      int extra = symbol < REPEAT ? 0 : EXTRA[symbol - REPEAT];
      bits += (long) code.occurrences(symbol) * (code.length(symbol) + extra);
    }
    return bits;
  }

  private int collect(HuffmanCode literals, HuffmanCode distances) {
    int count = literals.copyLengths(lengths, 0);
    return distances.copyLengths(lengths, count);
  }

  private int zeros(int run) {
    int most = Math.min(run, 138);
    if (most < 3) {
      return item(0, 0, 1);
    }
    return most < 11 ? item(ZEROS, most - 3, most) : item(MANY_ZEROS, most - 11, most);
  }

  private int same(int length, int run) {
    int written = item(length, 0, 1);
    int most = Math.min(run - 1, 6);
    return most < 3 ? written : written + item(REPEAT, most - 3, most);
  }

  private int item(int symbol, int extra, int covered) {
    items[size++] = extra << 5 | symbol;
    code.count(symbol);
    return covered;
  }

  private int written() {
    int written = ORDER.length;
    while (written > 4 && code.length(ORDER[written - 1]) == 0) {
      written--;
    }
    return written;
  }

  void put(HuffmanCode literals, HuffmanCode distances, BitOutput out) {
    out.put(literals.size() - 257, 5);
    out.put(distances.size() - 1, 5);
    int written = written();
    out.put(written - 4, 4);
    for (int i = 0; i < written; i++) {
      out.put(code.length(ORDER[i]), 3);
    }
    for (int i = 0; i < size; i++) {
      int symbol = items[i] & 31;
      code.put(symbol, out);
      if (symbol >= REPEAT) {
        out.put(items[i] >>> 5, EXTRA[symbol - REPEAT]);
      }
    }
  }
}
