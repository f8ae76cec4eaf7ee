package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * Where the bytes of blobs and manifests are, once for all repositories. What it cannot do it
 * refuses with a {@link RegistryErrorException}. Thread-safe.
 */
public interface BlobStorage extends AutoCloseable {
  PendingBlob begin();

  boolean has(Digest digest);

  Optional<BlobContent> open(Digest digest);

  /** Forgets content, if it is there; who reads it may finish. */
  void remove(Digest digest);

  @Override
  void close();
}
