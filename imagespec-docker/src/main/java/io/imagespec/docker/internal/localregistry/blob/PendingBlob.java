package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.Digest;

/**
 * Bytes that are being written to a {@link BlobStorage}. Not thread-safe, except for {@link
 * #drop()}.
 */
public interface PendingBlob {
  void write(byte[] bytes, int count);

  /** Returns the bytes written so far. */
  BlobContent read();

  /** Makes the bytes durable, if the storage is durable. */
  void seal();

  /** Stores the bytes atomically under a digest. */
  void keep(Digest digest);

  /** Discards the bytes, unless they have been stored. */
  void drop();
}
