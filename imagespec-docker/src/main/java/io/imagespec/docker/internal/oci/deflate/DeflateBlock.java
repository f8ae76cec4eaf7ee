package io.imagespec.docker.internal.oci.deflate;

/**
 * The literals and matches of one block, with their size in each of the three forms of a block. Not
 * thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.3">RFC 1951, 3.2.3</a>
 */
final class DeflateBlock {
  /** The number of literals and matches in a block. */
  static final int LIMIT = 1 << 14;

  private static final int STORED_LIMIT = 65_535;
  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;

  private static final HuffmanCode FIXED_LITERALS = HuffmanCode.fixed(fixedLengths());
  private static final HuffmanCode FIXED_DISTANCES = HuffmanCode.fixed(fixedDistanceLengths());

  /**
   * The literals and matches: at most one more than the limit, since a match may follow the literal
   * that reaches it.
   */
  private final int[] items = new int[LIMIT + 1];

  private final HuffmanCode literals =
      new HuffmanCode(LengthDistanceCodes.LITERALS_AND_LENGTHS, 15);
  private final HuffmanCode distances = new HuffmanCode(LengthDistanceCodes.DISTANCES, 15);
  private final DynamicHeader header = new DynamicHeader();
  private int size;

  private static int[] fixedLengths() {
    int[] lengths = new int[288];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    }
    return lengths;
  }

  private static int[] fixedDistanceLengths() {
    int[] lengths = new int[32];
    java.util.Arrays.fill(lengths, 5);
    return lengths;
  }

  boolean isFull() {
    return size >= LIMIT;
  }

  void literal(byte value) {
    items[size++] = value & 0xff;
    literals.count(value & 0xff);
  }

  /** Adds a match, which has its distance in the upper bits; a literal has zeros there. */
  void match(int length, int distance) {
    items[size++] = distance << 9 | length;
    literals.count(LengthDistanceCodes.ofLength(length));
    distances.count(LengthDistanceCodes.ofDistance(distance));
  }

  /** Writes the block in its shortest form and starts the next one. */
  void put(byte[] content, int start, int end, BitOutput out) {
    if (start == end) {
      return;
    }
    literals.count(LengthDistanceCodes.END_OF_BLOCK);
    long fixed = cost(FIXED_LITERALS, FIXED_DISTANCES);
    literals.make();
    distances.make();
    long dynamic = header.cost(literals, distances) + cost(literals, distances);
    long stored = 8L * (end - start) + 40L * (1 + (end - start) / STORED_LIMIT);
    if (stored <= Math.min(fixed, dynamic)) {
      store(content, start, end, out);
    } else if (fixed <= dynamic) {
      out.put(FIXED << 1, 3);
      encode(FIXED_LITERALS, FIXED_DISTANCES, out);
    } else {
      out.put(DYNAMIC << 1, 3);
      header.put(literals, distances, out);
      encode(literals, distances, out);
    }
    clear();
  }

  private void clear() {
    size = 0;
    literals.clear();
    distances.clear();
  }

  private long cost(HuffmanCode forLiterals, HuffmanCode forDistances) {
    long bits = 3;
    for (int symbol = 0; symbol < LengthDistanceCodes.LITERALS_AND_LENGTHS; symbol++) {
      int extra =
          symbol < LengthDistanceCodes.END_OF_BLOCK ? 0 : LengthDistanceCodes.extraOfLength(symbol);
      bits += (long) literals.occurrences(symbol) * (forLiterals.length(symbol) + extra);
    }
    for (int symbol = 0; symbol < LengthDistanceCodes.DISTANCES; symbol++) {
      bits +=
          (long) distances.occurrences(symbol)
              * (forDistances.length(symbol) + LengthDistanceCodes.extraOfDistance(symbol));
    }
    return bits;
  }

  private void encode(HuffmanCode forLiterals, HuffmanCode forDistances, BitOutput out) {
    for (int i = 0; i < size; i++) {
      int item = items[i];
      if (item >>> 9 == 0) {
        forLiterals.put(item, out);
      } else {
        encode(item & 511, item >>> 9, forLiterals, forDistances, out);
      }
    }
    forLiterals.put(LengthDistanceCodes.END_OF_BLOCK, out);
  }

  private static void encode(
      int length, int distance, HuffmanCode forLiterals, HuffmanCode forDistances, BitOutput out) {
    int symbol = LengthDistanceCodes.ofLength(length);
    forLiterals.put(symbol, out);
    int extra = LengthDistanceCodes.extraOfLength(symbol);
    out.put(length - LengthDistanceCodes.SHORTEST & (1 << extra) - 1, extra);
    symbol = LengthDistanceCodes.ofDistance(distance);
    forDistances.put(symbol, out);
    extra = LengthDistanceCodes.extraOfDistance(symbol);
    out.put(distance - 1 & (1 << extra) - 1, extra);
  }

  /** Writes stored blocks. An empty one aligns the output to a byte. */
  static void store(byte[] content, int start, int end, BitOutput out) {
    int at = start;
    do {
      int length = Math.min(STORED_LIMIT, end - at);
      out.put(STORED, 3);
      out.align();
      out.put(length | (~length << 16), 32);
      out.align();
      out.put(content, at, length);
      at += length;
    } while (at < end);
  }
}
