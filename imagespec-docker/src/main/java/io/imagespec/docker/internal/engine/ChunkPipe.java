package io.imagespec.docker.internal.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A bounded pipe from one thread to another. Unlike the JDK's it polls nothing, and its reader is
 * told whether the writer came to its end or gave up. Whoever waits is freed by an interrupt.
 */
final class ChunkPipe {
  private static final int CHUNKS = 8;
  private static final byte[] END = {};

  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(CHUNKS);
  private volatile boolean complete;

  OutputStream writer() {
    return new Writer();
  }

  InputStream reader() {
    return new Reader();
  }

  /** Ends the stream; unless it is complete, the reader gets an exception. */
  void end(boolean whole) throws InterruptedException {
    complete = whole;
    queue.put(END);
  }

  private final class Writer extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        put(Arrays.copyOfRange(bytes, offset, offset + length));
      }
    }

    private void put(byte[] chunk) throws IOException {
      try {
        queue.put(chunk);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("nobody reads the context").initCause(e);
      }
    }
  }

  private final class Reader extends InputStream {
    private byte[] chunk = {};
    private int position;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position == chunk.length && !next()) {
        return -1;
      }
      int count = Math.min(length, chunk.length - position);
      System.arraycopy(chunk, position, bytes, offset, count);
      position += count;
      return count;
    }

    private boolean next() throws IOException {
      chunk = ended ? END : take();
      position = 0;
      ended = chunk.length == 0;
      if (ended && !complete) {
        throw new IOException("the build context broke off");
      }
      return !ended;
    }

    private byte[] take() throws IOException {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("reading the context").initCause(e);
      }
    }
  }
}
