package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * Stores the bytes of blobs and manifests once for all repositories. A failure is a {@link
 * RegistryErrorException}. Thread-safe.
 */
public interface BlobStorage extends AutoCloseable {
  PendingBlob begin();

  boolean has(Digest digest);

  Optional<BlobContent> open(Digest digest);

  /** Removes content, if it exists. A current reader can read it to its end. */
  void remove(Digest digest);

  @Override
  void close();
}
