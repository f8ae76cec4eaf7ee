package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The chunk in memory, stored in small pieces. It grows only as needed, because most layers are
 * much smaller than a chunk, and needs no large contiguous array. Not thread-safe. It must not be
 * filled before the response to its last transmission has arrived.
 */
final class ChunkBuffer {
  private static final int PIECE = 16 * 1024;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final int limit;
  private final List<byte[]> pieces = new ArrayList<>();
  private int length;

  /** Creates an empty buffer with a limit in bytes. */
  ChunkBuffer(int limit) {
    this.limit = limit;
  }

  /** Adds the next bytes, until the buffer is full or the stream ends. */
  void fill(InputStream content) throws IOException {
    int wanted = length;
    while (length == wanted && length < limit) {
      int offset = length % PIECE;
      wanted = Math.min(limit, length - offset + PIECE);
      length += content.readNBytes(room(length / PIECE), offset, wanted - length);
    }
  }

  /** Removes the first bytes. */
  void drop(int count) {
    int left = length - count;
    int moved = 0;
    while (moved < left) {
      ByteBuffer from = piece(moved + count, length);
      int offset = moved % PIECE;
      int size = Math.min(from.remaining(), PIECE - offset);
      from.get(pieces.get(moved / PIECE), offset, size);
      moved += size;
    }
    length = left;
  }

  private byte[] room(int index) {
    if (index == pieces.size()) {
      pieces.add(new byte[PIECE]);
    }
    return pieces.get(index);
  }

  int length() {
    return length;
  }

  /** Returns contiguous bytes up to the end of a piece, at most to {@code end}. */
  private ByteBuffer piece(int start, int end) {
    if (start == end) {
      return NONE;
    }
    int offset = start % PIECE;
    int count = Math.min(PIECE - offset, end - start);
    return ByteBuffer.wrap(pieces.get(start / PIECE), offset, count).slice();
  }

  /** Returns the bytes from {@code start} on as a request body. */
  BodyPublisher from(int start) {
    return start == length
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(new PiecePublisher(() -> pieces(start)), length - start);
  }

  private PieceSource pieces(int start) {
    AtomicInteger position = new AtomicInteger(start);
    return () -> {
      ByteBuffer next = piece(position.get(), length);
      position.addAndGet(next.remaining());
      return next;
    };
  }
}
