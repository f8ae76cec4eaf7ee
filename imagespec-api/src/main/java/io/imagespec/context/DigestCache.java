package io.imagespec.context;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Remembers the digests of files between builds. Thread-safe. */
@FunctionalInterface
public interface DigestCache {
  /**
   * Gives a file's digest, from memory if the file has not changed for sure.
   *
   * @param file the file
   * @param attributes its attributes, read before
   * @param reader hashes the file
   * @return the digest of its content
   * @throws IOException if the file cannot be read
   */
  Digest digest(Path file, BasicFileAttributes attributes, Reader reader) throws IOException;

  /** Hashes a file. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads the file once.
     *
     * @return the digest of its content
     * @throws IOException if the file cannot be read
     */
    Digest read() throws IOException;
  }

  /**
   * Remembers nothing.
   *
   * @return a cache that always reads
   */
  static DigestCache none() {
    return (file, attributes, reader) -> reader.read();
  }
}
