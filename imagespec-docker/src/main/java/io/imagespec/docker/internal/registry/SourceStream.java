package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.stream.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a source while they are sent: opened at the first read, cut off at their announced
 * size, and with a failure that can be asked for, since the JDK's client takes one for the end.
 */
final class SourceStream extends BulkInput {
  /** Instead of a size: the end comes when it comes. */
  static final long UNKNOWN = -1;

  private final BlobSource source;
  private final long size;
  private final Runnable moved;
  private long count;
  private volatile boolean closed;
  private volatile @Nullable InputStream opened;
  private volatile @Nullable SourceException failure;

  SourceStream(BlobSource source, long size, Runnable moved) {
    this.source = source;
    this.size = size;
    this.moved = moved;
  }

  /** Why the bytes ended early, if they did. */
  Optional<SourceException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (count == size) {
      return -1;
    }
    try {
      int most = size < 0 ? length : (int) Math.min(length, size - count);
      return account(stream().read(bytes, offset, most));
    } catch (SourceException e) {
      throw failed(e);
    } catch (IOException e) {
      throw failed(new SourceException(e));
    }
  }

  private InputStream stream() throws IOException {
    InputStream known = opened;
    if (closed) {
      throw new IOException("closed");
    }
    InputStream stream = known == null ? source.open() : known;
    opened = stream;
    if (closed) {
      stream.close();
    }
    return stream;
  }

  private int account(int read) throws SourceException {
    if (read < 0 && size >= 0) {
      throw new SourceException("it has " + count + " bytes instead of " + size);
    }
    count += Math.max(0, read);
    moved.run();
    return read;
  }

  private SourceException failed(SourceException e) {
    failure = e;
    return e;
  }

  /** By whoever sends, perhaps while a thread of the JDK's client still reads. */
  @Override
  public void close() throws IOException {
    closed = true;
    InputStream stream = opened;
    if (stream != null) {
      stream.close();
    }
  }
}
