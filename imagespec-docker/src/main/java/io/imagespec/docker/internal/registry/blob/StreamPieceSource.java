package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The pieces of a stream in a few reused buffers. A consumed buffer is filled again, because a
 * large layer would otherwise fill the heap. The reader must not use a buffer's bytes after it has
 * advanced the buffer's position. The JDK's client conforms to this with HTTP/1.1; with HTTP/2 it
 * sends views of the buffers later. Used by one thread at a time.
 */
final class StreamPieceSource implements PieceSource {
  private static final int SIZE = 16 * 1024;

  /**
   * The number of buffers. The reader may request a piece before it has consumed the previous one.
   */
  private static final int KEPT = 4;

  private final InputStream stream;
  private final Deque<ByteBuffer> given = new ArrayDeque<>(KEPT);

  StreamPieceSource(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public ByteBuffer next() throws IOException {
    ByteBuffer piece = free();
    int count = 0;
    while (count == 0) {
      count = stream.read(piece.array(), piece.arrayOffset(), SIZE);
    }
    given.addLast(piece.position(0).limit(Math.max(0, count)));
    return piece;
  }

  private ByteBuffer free() {
    ByteBuffer oldest = given.size() < KEPT ? null : given.removeFirst();
    return oldest == null || oldest.hasRemaining() ? ByteBuffer.allocate(SIZE) : oldest;
  }
}
