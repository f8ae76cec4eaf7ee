package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * Where the bytes of blobs and manifests are, once for all repositories. What it cannot do it
 * refuses with a {@link RefusedException}. Thread-safe.
 */
interface Vault extends AutoCloseable {
  Draft begin();

  boolean has(Digest digest);

  Optional<Content> open(Digest digest);

  /** Forgets content, if it is there; who reads it may finish. */
  void remove(Digest digest);

  @Override
  void close();
}
