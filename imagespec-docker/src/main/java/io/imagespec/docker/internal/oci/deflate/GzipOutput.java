package io.imagespec.docker.internal.oci.deflate;

import io.imagespec.docker.internal.io.BulkOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/**
 * An output stream that compresses with gzip. Its bytes depend on the content only, not on the
 * number of threads. Not thread-safe.
 */
public final class GzipOutput extends BulkOutput {
  /** The gzip header: deflate, without name, time and operating system. */
  private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  /** An empty last block. */
  private static final byte[] END = {3, 0};

  private final OutputStream out;
  private final CompressionPool compressionPool;
  private final Optional<SegmentCache> known;
  private final Deque<Future<Segment>> underway = new ArrayDeque<>();
  private final CRC32 check = new CRC32();
  private Segment filling;
  private boolean filled;
  private long size;

  /**
   * Starts a stream.
   *
   * @param out the destination; not closed
   * @param compressionPool the pool that compresses
   * @param known the segments that need no new compression; empty to compress all
   * @throws IOException if the header cannot be written
   */
  public GzipOutput(OutputStream out, CompressionPool compressionPool, Optional<SegmentCache> known)
      throws IOException {
    this.out = out;
    this.compressionPool = compressionPool;
    this.known = known;
    out.write(HEAD);
    this.filling = compressionPool.take();
    filling.clear();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    check.update(bytes, offset, length);
    size += length;
    int done = 0;
    while (done < length) {
      done += filling.add(bytes, offset + done, length - done);
      if (filling.isFull()) {
        next();
      }
    }
  }

  private void next() throws IOException {
    Segment following = following();
    following.follow(filling);
    underway.add(compressionPool.compress(filling, known));
    filling = following;
  }

  private Segment following() throws IOException {
    Optional<Segment> free = compressionPool.find();
    if (free.isPresent()) {
      return free.get();
    }
    return underway.isEmpty() ? compressionPool.take() : written();
  }

  /** Waits for the first pending segment and writes it. */
  private Segment written() throws IOException {
    try {
      Segment done = underway.element().get();
      out.write(done.bytes(), 0, done.size());
      underway.remove();
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      throw new IOException("a layer cannot be compressed: " + e.getCause(), e);
    }
  }

  /**
   * Writes the remaining content and the trailer.
   *
   * @throws IOException if writing fails
   */
  public void finish() throws IOException {
    underway.add(compressionPool.compress(filling, known));
    filled = true;
    while (!underway.isEmpty()) {
      compressionPool.give(written());
    }
    out.write(END);
    byte[] trailer = new byte[8];
    LittleEndian.put(trailer, 0, check.getValue() | size << 32);
    out.write(trailer);
    out.flush();
  }

  /** Abandons pending segments. An unfinished stream is not valid gzip. */
  @Override
  public void close() {
    underway.forEach(piece -> piece.cancel(true));
    compressionPool.abandon(underway.size() + (filled ? 0 : 1));
    underway.clear();
    filled = true;
  }
}
