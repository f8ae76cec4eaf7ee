package io.imagespec.docker.internal.oci.deflate;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * Remembers what pieces of content became, so that what is the same is not compressed again.
 * Thread-safe.
 */
public interface SegmentCache {
  /**
   * Finds a piece.
   *
   * @param piece of what it is: its content, and the content before it that it depends on
   * @return its compressed bytes, not to be changed; empty if it is not known
   */
  Optional<byte[]> find(Digest piece);

  /**
   * Takes a piece that was not known.
   *
   * @param piece of what it is
   * @param compressed its compressed bytes
   */
  void add(Digest piece, byte[] compressed);
}
