package io.imagespec.docker.internal.oci.gzip;

import io.imagespec.docker.internal.stream.Sha256;
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
  static final int SIZE = 1 << 17;

  /** A match that long is taken without looking whether the next place has a longer one. */
  private static final int LAZY = 16;

  /**
   * After 2 to the power of that many literals in a row, each second place is left out, then more.
   */
  private static final int PATIENCE = 7;

  private static final int LONGEST_STEP = 32;

  private final byte[] content = new byte[Symbols.WINDOW + SIZE];
  private final BitSink out = new BitSink(SIZE + SIZE / 256 + 1024);
  private final Matches matches = new Matches();
  private final Block block = new Block();
  private int start;
  private int end;

  /** Starts a piece after another; nothing is before the first. */
  void follow(Segment other) {
    start = Math.min(Symbols.WINDOW, other.end);
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
  Segment compress(Pieces pieces) {
    Digest piece = digest();
    Optional<byte[]> known = pieces.find(piece);
    if (known.isPresent()) {
      out.clear();
      out.put(known.get(), 0, known.get().length);
      return this;
    }
    Segment unused = compress();
    pieces.add(piece, Arrays.copyOf(out.bytes(), out.size()));
    return this;
  }

  private Digest digest() {
    MessageDigest sha256 = Sha256.start();
    sha256.update(content, 0, end);
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, start));
    return Digest.ofSha256(sha256.digest());
  }

  /** Compresses what was added. */
  Segment compress() {
    out.clear();
    matches.start(content, end);
    int last = end - Matches.AHEAD;
    for (int at = 0; at < start && at <= last; at++) {
      matches.insert(at);
    }
    compress(last);
    Block.store(content, end, end, out);
    return this;
  }

  private void compress(int last) {
    int blockStart = start;
    int literals = 0;
    int at = start;
    while (at < end) {
      if (block.isFull()) {
        block.put(content, blockStart, at, out);
        blockStart = at;
      }
      if (at <= last && matches.find(at, 0)) {
        at = match(at, last);
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
  private int match(int at, int last) {
    int here = at;
    int length = matches.length();
    int distance = matches.distance();
    while (length < LAZY && here + 1 <= last && !block.isFull() && matches.find(here + 1, length)) {
      block.literal(content[here++]);
      length = matches.length();
      distance = matches.distance();
    }
    block.match(length, distance);
    int next = here + length;
    int inserted = here + 1 + (length < LAZY ? 1 : 0);
    for (int place = inserted; place < next && place <= last; place++) {
      matches.insert(place);
    }
    return next;
  }

  byte[] bytes() {
    return out.bytes();
  }

  int size() {
    return out.size();
  }
}
