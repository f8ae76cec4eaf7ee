package io.imagespec.docker.internal.oci.deflate;

import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.name.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * A piece of content that is compressed on its own, with what comes before it as a dictionary. Its
 * bytes end at a whole one, so that pieces follow each other. Used again and again, by one thread
 * at a time.
 */
final class Segment {
  /**
   * How much content has a piece. Less would be compressed worse, and the less it is, the less is
   * compressed again where a file has changed. Another size makes other bytes.
   */
  static final int SIZE = 1 << 16;

  private final byte[] content = new byte[LengthDistanceCodes.WINDOW + SIZE];
  private final BitOutput out = new BitOutput(SIZE + SIZE / 256 + 1024);
  private int start;
  private int end;

  /** Starts a piece after another; nothing is before the first. */
  void follow(Segment other) {
    start = Math.min(LengthDistanceCodes.WINDOW, other.end);
    System.arraycopy(other.content, other.end - start, content, 0, start);
    end = start;
  }

  void clear() {
    start = 0;
    end = 0;
  }

  /** Takes as much content as there is room for. */
  int add(byte[] bytes, int offset, int length) {
    int taken = Math.min(length, start + SIZE - end);
    System.arraycopy(bytes, offset, content, end, taken);
    end += taken;
    return taken;
  }

  boolean isFull() {
    return end - start == SIZE;
  }

  /** The same, unless it is known what comes of it. */
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

  /** Compresses what was added. */
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
