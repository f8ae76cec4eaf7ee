package io.imagespec.docker.internal.buildkit;

import io.imagespec.name.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * A builder's description of an exported image.
 *
 * @param response the builder's response, by key
 */
public record ExportResult(Map<String, String> response) {
  /** Copies the map. */
  public ExportResult {
    response = Map.copyOf(response);
  }

  /**
   * Returns the digest of the manifest or index. For dockerd without containerd, this is the image
   * ID.
   *
   * @return the digest, or empty if the builder reported none
   */
  public Optional<Digest> digest() {
    return Optional.ofNullable(response.get("containerimage.digest")).map(Digest::parse);
  }

  /**
   * Returns the descriptor of the written cache's manifest.
   *
   * @return the descriptor in JSON, or empty if no cache was written
   */
  Optional<String> cache() {
    return Optional.ofNullable(response.get("cache.manifest"));
  }
}
