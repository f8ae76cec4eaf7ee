package io.imagespec.docker.internal.oci.deflate;

import java.util.Arrays;

/**
 * A Huffman code of limited length, created from symbol counts. Equal counts give equal codes: the
 * lower symbol wins a tie. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.2">RFC 1951, 3.2.2</a>
 */
final class HuffmanCode {
  private final int limit;
  private final int[] counts;
  private final int[] lengths;
  private final int[] bits;
  private final long[] sorted;
  private final long[] weights;
  private final int[] above;
  private final int[] perDepth;
  private final int[] perLength;
  private final int[] next = new int[17];

  HuffmanCode(int symbols, int limit) {
    this.limit = limit;
    this.counts = new int[symbols];
    this.lengths = new int[symbols];
    this.bits = new int[symbols];
    this.sorted = new long[symbols];
    this.weights = new long[2 * symbols];
    this.above = new int[2 * symbols];
    this.perDepth = new int[symbols + 1];
    this.perLength = new int[limit + 1];
  }

  /** Creates a code of given lengths, for blocks without their own codes. */
  static HuffmanCode fixed(int[] lengths) {
    HuffmanCode code = new HuffmanCode(lengths.length, 15);
    System.arraycopy(lengths, 0, code.lengths, 0, lengths.length);
    code.assign();
    return code;
  }

  void clear() {
    Arrays.fill(counts, 0);
  }

  void count(int symbol) {
    counts[symbol]++;
  }

  int occurrences(int symbol) {
    return counts[symbol];
  }

  int length(int symbol) {
    return lengths[symbol];
  }

  void put(int symbol, BitOutput out) {
    out.put(bits[symbol], lengths[symbol]);
  }

  /** Returns the number of the last symbol with a code, plus one. */
  int size() {
    int size = lengths.length;
    while (size > 0 && lengths[size - 1] == 0) {
      size--;
    }
    return size;
  }

  /** Copies the lengths up to the last symbol with a code, and returns the end of the copy. */
  int copyLengths(int[] to, int at) {
    int size = size();
    System.arraycopy(lengths, 0, to, at, size);
    return at + size;
  }

  /** Creates the code. It has at least two symbols, since some readers require a complete code. */
  void make() {
    for (int symbol = 0; used() < 2; symbol++) {
      counts[symbol] = Math.max(1, counts[symbol]);
    }
    int used = sort();
    depths(used);
    shorten(used);
    int symbol = used;
    for (int length = 1; length <= limit; length++) {
      for (int i = 0; i < perLength[length]; i++) {
        lengths[(int) (sorted[--symbol] & 0xffff)] = length;
      }
    }
    assign();
  }

  private int used() {
    int used = 0;
    for (int count : counts) {
      used += count > 0 ? 1 : 0;
    }
    return used;
  }

  /** Sorts the symbols, the rarest first. */
  private int sort() {
    int used = 0;
    Arrays.fill(lengths, 0);
    for (int symbol = 0; symbol < counts.length; symbol++) {
      if (counts[symbol] > 0) {
        sorted[used++] = ((long) counts[symbol] << 16) | symbol;
      }
    }
    Arrays.sort(sorted, 0, used);
    return used;
  }

  /** Counts the leaves of the Huffman tree by depth. */
  private void depths(int used) {
    for (int i = 0; i < used; i++) {
      weights[i] = sorted[i] >>> 16;
    }
    int leaf = 0;
    int inner = used;
    for (int node = used; node < 2 * used - 1; node++) {
      weights[node] = 0;
      for (int i = 0; i < 2; i++) {
        boolean isLeaf = leaf < used && (inner >= node || weights[leaf] <= weights[inner]);
        int child = isLeaf ? leaf++ : inner++;
        weights[node] += weights[child];
        above[child] = node;
      }
    }
    Arrays.fill(perDepth, 0);
    int root = 2 * used - 2;
    weights[root] = 0; // from here on the values are depths
    for (int node = root - 1; node >= 0; node--) {
      weights[node] = weights[above[node]] + 1;
      if (node < used) {
        perDepth[(int) weights[node]]++;
      }
    }
  }

  /** Moves leaves below the depth limit up to it, and others down until the code is valid again. */
  private void shorten(int used) {
    Arrays.fill(perLength, 0);
    long room = 1L << limit;
    for (int depth = 1; depth <= used; depth++) {
      int length = Math.min(depth, limit);
      perLength[length] += perDepth[depth];
      room -= (long) perDepth[depth] << (limit - length);
    }
    while (room < 0) {
      int length = limit - 1;
      while (perLength[length] == 0) {
        length--;
      }
      perLength[length]--;
      perLength[length + 1] += 2;
      perLength[limit]--;
      room++;
    }
  }

  /** Assigns the codes. Codes of one length are consecutive in the order of their symbols. */
  private void assign() {
    Arrays.fill(next, 0);
    for (int length : lengths) {
      next[length + 1] += length == 0 ? 0 : 1;
    }
    for (int length = 1; length < next.length; length++) {
      next[length] = (next[length - 1] + next[length]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      bits[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> (32 - length);
    }
  }
}
