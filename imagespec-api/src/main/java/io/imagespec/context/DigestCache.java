package io.imagespec.context;

import io.imagespec.name.Digest;
import io.imagespec.name.EngineSpi;
import java.nio.file.Path;
import java.util.Optional;

/** A cache of file digests across builds. Thread-safe. */
@FunctionalInterface
@EngineSpi
public interface DigestCache {
  /**
   * Opens the cached digests of one source.
   *
   * @param source a file, or a directory with its contents
   * @return the cached digests
   */
  Known open(Path source);

  /** The cached digests of one source's files, updated while the source is read. Thread-safe. */
  @EngineSpi
  interface Known {
    /**
     * Returns a file's digest if its content cannot have changed since it was cached.
     *
     * @param path its path below the source, with forward slashes; empty for the source itself
     * @param state the file's current state
     * @return the digest, or empty if the file has to be read
     */
    Optional<Digest> find(String path, FileState state);

    /**
     * Caches the digest of a file that was read.
     *
     * @param path its path below the source, with forward slashes; empty for the source itself
     * @param state the file's state, unchanged between the start and the end of the read
     * @param digest the digest of its content
     */
    void keep(String path, FileState state, Digest digest);

    /** Saves the digests after the whole source was read. A failed save does not fail the build. */
    void save();
  }

  /**
   * Returns a cache that stores nothing.
   *
   * @return a cache with which every file is read
   */
  static DigestCache none() {
    Known nothing =
        new Known() {
          @Override
          public Optional<Digest> find(String path, FileState state) {
            return Optional.empty();
          }

          @Override
          public void keep(String path, FileState state, Digest digest) {}

          @Override
          public void save() {}
        };
    return source -> nothing;
  }
}
