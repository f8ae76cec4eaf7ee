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
 * The bytes of a source during an upload. The source is opened at the first read and cut off at its
 * announced size. A failure is recorded, because the JDK's client takes one for the end of the
 * body.
 */
final class CountedSource extends BulkInput {
  /** The size of a source whose length is unknown. */
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

  /** Returns the failure that ended the bytes early, if any. */
  Optional<ContentSourceException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Returns true if the source was read completely. */
  boolean isEnded() {
    return ended;
  }

  /**
   * Returns the blob's descriptor. An unknown descriptor can be computed only after a complete
   * read, and only once.
   */
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
    } catch (IOException | RuntimeException e) {
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

  /**
   * Closes the source. The sender calls this, possibly while a thread of the JDK's client still
   * reads.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    InputStream stream = opened;
    if (stream != null) {
      stream.close();
    }
  }
}
