package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.io.BulkInput;
import io.imagespec.docker.internal.io.BulkOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pipe: one thread produces bytes while another reads them. Closing it interrupts the
 * producer. For one reader.
 */
final class Pipe extends BulkInput {
  /** A producer of bytes. */
  interface Producer {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final int PIECES = 4;
  private static final int PIECE_LIMIT = 64 * 1024;

  /** Full buffers. An empty one marks the end. */
  private final BlockingQueue<ByteBuffer> pieces = new ArrayBlockingQueue<>(PIECES);

  /** Buffers to be reused: all that exist, including one at each end. */
  private final Queue<ByteBuffer> free = new ArrayBlockingQueue<>(PIECES + 2);

  private final Future<?> production;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private boolean ended;

  Pipe(ExecutorService threads, Producer producer) {
    this.production = threads.submit(() -> make(producer));
  }

  private void make(Producer producer) {
    try {
      producer.writeTo(new PipeOutput());
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    try {
      put(ByteBuffer.allocate(0));
    } catch (IOException e) {
      Thread.currentThread().interrupt(); // the reader has closed the pipe
    }
  }

  private void put(ByteBuffer next) throws IOException {
    try {
      if (closed) {
        throw new InterruptedIOException("the reader has closed the pipe");
      }
      pieces.put(next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private final class PipeOutput extends BulkOutput {
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += PIECE_LIMIT) {
        int count = Math.min(length - done, PIECE_LIMIT);
        put(empty().put(bytes, offset + done, count).flip());
      }
    }
  }

  private ByteBuffer empty() {
    ByteBuffer read = free.poll();
    return read == null ? ByteBuffer.allocate(PIECE_LIMIT) : read.clear();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended && !piece.hasRemaining()) {
      next();
    }
    if (ended) {
      return end();
    }
    int count = Math.min(length, piece.remaining());
    piece.get(bytes, offset, count);
    return count;
  }

  private void next() throws IOException {
    try {
      if (piece.capacity() > 0) {
        boolean unused = free.offer(piece);
      }
      piece = pieces.take();
      ended = piece.capacity() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private int end() throws IOException {
    Throwable reason = failure;
    if (reason != null) {
      throw new IOException("it cannot be produced: " + reason.getMessage(), reason);
    }
    return -1;
  }

  @Override
  public void close() {
    closed = true;
    production.cancel(true);
    pieces.clear();
  }
}
