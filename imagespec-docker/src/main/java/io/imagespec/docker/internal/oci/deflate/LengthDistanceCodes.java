package io.imagespec.docker.internal.oci.deflate;

/**
 * The encoding of lengths and distances: a symbol and extra bits.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5">RFC 1951, 3.2.5</a>
 */
final class LengthDistanceCodes {
  static final int SHORTEST = 3;
  static final int LONGEST = 258;
  static final int WINDOW = 1 << 15;
  static final int END_OF_BLOCK = 256;
  static final int LITERALS_AND_LENGTHS = 286;
  static final int DISTANCES = 30;

  private static final int FIRST_LENGTH = 257;
  private static final int LAST_LENGTH = 285;

  private LengthDistanceCodes() {}

  static int ofLength(int length) {
    int x = length - SHORTEST;
    if (length == LONGEST) {
      return LAST_LENGTH;
    }
    if (x < 8) {
      return FIRST_LENGTH + x;
    }
    int top = 31 - Integer.numberOfLeadingZeros(x);
    return FIRST_LENGTH + ((top - 1) << 2) + ((x >>> (top - 2)) & 3);
  }

  static int extraOfLength(int symbol) {
    int x = symbol - FIRST_LENGTH;
    return x < 8 || symbol == LAST_LENGTH ? 0 : (x >>> 2) - 1;
  }

  static int ofDistance(int distance) {
    int x = distance - 1;
    if (x < 4) {
      return x;
    }
    int top = 31 - Integer.numberOfLeadingZeros(x);
    return (top << 1) + ((x >>> (top - 1)) & 1);
  }

  static int extraOfDistance(int symbol) {
    return symbol < 4 ? 0 : (symbol >>> 1) - 1;
  }
}
