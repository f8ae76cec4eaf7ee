package io.imagespec.docker.internal.oci.deflate;

/**
 * A writer of bits, the lowest first. The caller reserves the space beforehand. Not thread-safe.
 */
final class BitOutput {
  /** The number of bytes written beyond the end, since a whole word is written at a time. */
  private static final int SLACK = 8;

  private final byte[] bytes;
  private int size;
  private long pending;
  private int count;

  BitOutput(int capacity) {
    this.bytes = new byte[capacity + SLACK];
  }

  void clear() {
    size = 0;
    pending = 0;
    count = 0;
  }

  /** Writes up to 32 bits. No bit above {@code length} may be set. */
  void put(int bits, int length) {
    pending |= (bits & 0xffff_ffffL) << count;
    count += length;
    if (count >= 32) {
      flush();
    }
  }

  /** Writes 32 bits. Single bytes are faster than a word before the JVM has compiled this code. */
  private void flush() {
    bytes[size] = (byte) pending;
    bytes[size + 1] = (byte) (pending >>> 8);
    bytes[size + 2] = (byte) (pending >>> 16);
    bytes[size + 3] = (byte) (pending >>> 24);
    size += 4;
    pending >>>= 32;
    count -= 32;
  }

  /** Fills the last byte with zeros. */
  void align() {
    LittleEndian.put(bytes, size, pending);
    size += (count + 7) >>> 3;
    pending = 0;
    count = 0;
  }

  /** Copies whole bytes. The output must be aligned. */
  void put(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }
}
