package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.io.BulkInput;
import io.imagespec.docker.internal.registry.distribution.ContentDigest;
import io.imagespec.docker.internal.registry.http.ContentSourceException;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a source while they are sent: opened at the first read, cut off at their announced
 * size, and with a failure that can be asked for, since the JDK's client takes one for the end.
 */
final class CountedSource extends BulkInput {
  /** Instead of a size: the end comes when it comes. */
  static final long UNKNOWN = -1;

  private static final String ALGORITHM = "sha256";

  private final BlobToPush blob;
  private final long size;
  private final Runnable moved;
  private final Optional<MessageDigest> hash;
  private long count;
  private volatile boolean ended;
  private volatile boolean closed;
  private volatile @Nullable InputStream opened;
  private volatile @Nullable ContentSourceException failure;

  CountedSource(BlobToPush blob, Runnable moved) {
    this.blob = blob;
    this.size = blob.size();
    this.moved = moved;
    this.hash =
        blob.known().isPresent() ? Optional.empty() : Optional.of(ContentDigest.hash(ALGORITHM));
  }

  /** Why the bytes ended early, if they did. */
  Optional<ContentSourceException> failure() {
    return Optional.ofNullable(failure);
  }

  /** True if all of it was read. */
  boolean isEnded() {
    return ended;
  }

  /** The blob's descriptor. One that was unknown is known when all of it was read; call it once. */
  Descriptor descriptor() {
    return blob.known().orElseGet(() -> new Descriptor(blob.mediaType(), digest(), count));
  }

  private Digest digest() {
    return ContentDigest.digest(ALGORITHM, hash.orElseThrow());
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (count == size) {
      ended = true;
      return -1;
    }
    try {
      int most = size < 0 ? length : (int) Math.min(length, size - count);
      int read = account(stream().read(bytes, offset, most));
      hash.ifPresent(digest -> digest.update(bytes, offset, Math.max(0, read)));
      ended = read < 0;
      return read;
    } catch (ContentSourceException e) {
      throw failed(e);
    } catch (IOException e) {
      throw failed(new ContentSourceException(e));
    }
  }

  private InputStream stream() throws IOException {
    InputStream known = opened;
    if (closed) {
      throw new IOException("closed");
    }
    InputStream stream = known == null ? blob.source().open() : known;
    opened = stream;
    if (closed) {
      stream.close();
    }
    return stream;
  }

  private int account(int read) throws ContentSourceException {
    if (read < 0 && size >= 0) {
      throw new ContentSourceException("it has " + count + " bytes instead of " + size);
    }
    count += Math.max(0, read);
    moved.run();
    return read;
  }

  private ContentSourceException failed(ContentSourceException e) {
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
