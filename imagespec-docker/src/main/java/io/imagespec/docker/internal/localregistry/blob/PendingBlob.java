package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.Digest;

/** Bytes on their way into a {@link BlobStorage}. For one thread, apart from {@link #drop()}. */
public interface PendingBlob {
  void write(byte[] bytes, int count);

  /** What was written so far. */
  BlobContent read();

  /** Makes what was written outlive the machine's next failure, if the vault does. */
  void seal();

  /** Makes the bytes content with this digest, at once and whole. */
  void keep(Digest digest);

  /** Gives up, unless it was kept. */
  void drop();
}
