package io.imagespec.docker.internal.oci.deflate;

/** Writes bits, the lowest first. Room is made before; not thread-safe. */
final class BitOutput {
  /** What is written beyond the end, a word at a time. */
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

  /** At most 32 bits, of which none above {@code length} is set. */
  void put(int bits, int length) {
    pending |= (bits & 0xffff_ffffL) << count;
    count += length;
    if (count >= 32) {
      LittleEndian.put(bytes, size, pending);
      size += 4;
      pending >>>= 32;
      count -= 32;
    }
  }

  /** Fills the last byte with zeros. */
  void align() {
    LittleEndian.put(bytes, size, pending);
    size += (count + 7) >>> 3;
    pending = 0;
    count = 0;
  }

  /** Copies whole bytes; aligned before. */
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
