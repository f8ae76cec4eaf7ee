package io.imagespec.context;

import io.imagespec.name.Digest;
import java.nio.file.Path;
import java.util.Optional;

/** Remembers the digests of files between builds. Thread-safe. */
@FunctionalInterface
public interface DigestCache {
  /**
   * Opens what is remembered of one source.
   *
   * @param source a file, or a directory with what is below it
   * @return what is known of it
   */
  Known open(Path source);

  /**
   * What is known of one source's files, and becomes known of them while it is read. Thread-safe.
   */
  interface Known {
    /**
     * Gives a file's digest if its content cannot have changed since it was kept.
     *
     * @param path its path below the source, with forward slashes; empty for the source itself
     * @param state what the file system says of it now
     * @return the digest, or empty if the file has to be read
     */
    Optional<Digest> find(String path, FileState state);

    /**
     * Takes the digest of a file that was read.
     *
     * @param path its path below the source, with forward slashes; empty for the source itself
     * @param state what the file system said of it, both before and after it was read
     * @param digest the digest of its content
     */
    void keep(String path, FileState state, Digest digest);

    /** Says that all of the source was read. A failure to save is no failure of the build. */
    void save();
  }

  /**
   * Remembers nothing.
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
