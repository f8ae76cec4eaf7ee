package io.imagespec.docker.internal.oci.deflate;

import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.name.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * A part of the content that is compressed separately, with the preceding content as a dictionary.
 * Its output is aligned to a byte, so that segments can be concatenated. Reused, by one thread at a
 * time.
 */
final class Segment {
  /**
   * The size of the content. Smaller segments compress worse, but less is compressed again when a
   * file has changed. A different size produces different bytes.
   */
  static final int SIZE = 1 << 16;

  private final byte[] content = new byte[LengthDistanceCodes.WINDOW + SIZE];
  private final BitOutput out = new BitOutput(SIZE + SIZE / 256 + 1024);
  private int start;
  private int end;

  /** Starts a segment after the previous one. The first segment has no dictionary. */
  void follow(Segment other) {
    start = Math.min(LengthDistanceCodes.WINDOW, other.end);
    System.arraycopy(other.content, other.end - start, content, 0, start);
    end = start;
  }

  void clear() {
    start = 0;
    end = 0;
  }

  /** Adds as much content as fits. */
  int add(byte[] bytes, int offset, int length) {
    int taken = Math.min(length, start + SIZE - end);
    System.arraycopy(bytes, offset, content, end, taken);
    end += taken;
    return taken;
  }

  boolean isFull() {
    return end - start == SIZE;
  }

  /** Compresses the content, unless the result is known. */
  Segment compress(DeflateEncoder deflateEncoder, SegmentCache segmentCache) {
    Digest piece = digest();
    Optional<byte[]> known = segmentCache.find(piece);
    if (known.isPresent()) {
      out.clear();
      out.put(known.get(), 0, known.get().length);
      return this;
    }
    Segment unused = compress(deflateEncoder);
    segmentCache.add(piece, Arrays.copyOf(out.bytes(), out.size()));
    return this;
  }

  private Digest digest() {
    MessageDigest sha256 = Sha256.start();
    sha256.update(content, 0, end);
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, start));
    return Digest.ofSha256(sha256.digest());
  }

  /** Compresses the content. */
  Segment compress(DeflateEncoder deflateEncoder) {
    out.clear();
    deflateEncoder.compress(content, start, end, out);
    return this;
  }

  byte[] bytes() {
    return out.bytes();
  }

  int size() {
    return out.size();
  }
}
