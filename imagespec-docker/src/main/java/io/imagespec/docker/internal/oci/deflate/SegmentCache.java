package io.imagespec.docker.internal.oci.deflate;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * A cache of compressed segments, so that unchanged content is not compressed again. Thread-safe.
 */
public interface SegmentCache {
  /**
   * Finds a segment.
   *
   * @param piece the digest of the content and of the preceding content that it depends on
   * @return the compressed bytes, which must not be modified; empty if the segment is unknown
   */
  Optional<byte[]> find(Digest piece);

  /**
   * Adds a segment.
   *
   * @param piece the digest, as for {@link #find}
   * @param compressed the compressed bytes
   */
  void add(Digest piece, byte[] compressed);
}
