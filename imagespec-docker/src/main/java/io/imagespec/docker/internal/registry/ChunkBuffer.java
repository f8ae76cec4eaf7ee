package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The chunk that is in memory, in small pieces: it takes no more room than it needed so far, since
 * most layers are much smaller than a chunk, and none that a heap must have in one place. Not
 * thread-safe, and not to be read into before the answer to what was sent of it is there.
 */
final class ChunkBuffer {
  private static final int PIECE = 16 * 1024;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final int limit;
  private final List<byte[]> pieces = new ArrayList<>();
  private int length;

  /** Never holds more bytes than {@code limit}. */
  ChunkBuffer(int limit) {
    this.limit = limit;
  }

  /** Replaces what it has with what comes next, until it is full or there is no more. */
  void read(InputStream content) throws IOException {
    length = 0;
    int wanted = 0;
    while (length == wanted && length < limit) {
      byte[] piece = room(length / PIECE);
      int count = content.readNBytes(piece, 0, Math.min(PIECE, limit - length));
      wanted = Math.min(limit, length + PIECE);
      length += count;
    }
  }

  private byte[] room(int index) {
    if (index == pieces.size()) {
      pieces.add(new byte[PIECE]);
    }
    return pieces.get(index);
  }

  boolean isFull() {
    return length == limit;
  }

  int length() {
    return length;
  }

  /** Some of its bytes in a row: all to the end of the piece, but not those from {@code end} on. */
  private ByteBuffer piece(int start, int end) {
    if (start == end) {
      return NONE;
    }
    int offset = start % PIECE;
    int count = Math.min(PIECE - offset, end - start);
    return ByteBuffer.wrap(pieces.get(start / PIECE), offset, count).slice();
  }

  /** What it has from {@code start} on, as the body of a request. */
  BodyPublisher from(int start) {
    return start == length
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(new PiecesBody(() -> pieces(start)), length - start);
  }

  private Pieces pieces(int start) {
    AtomicInteger position = new AtomicInteger(start);
    return () -> {
      ByteBuffer next = piece(position.get(), length);
      position.addAndGet(next.remaining());
      return next;
    };
  }
}
