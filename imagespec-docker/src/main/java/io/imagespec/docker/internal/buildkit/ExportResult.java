package io.imagespec.docker.internal.buildkit;

import io.imagespec.name.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * What a builder says of what it exported.
 *
 * @param response its answer, by key
 */
public record ExportResult(Map<String, String> response) {
  /** Copies the map. */
  public ExportResult {
    response = Map.copyOf(response);
  }

  /**
   * The digest of the manifest or index; in dockerd without containerd the image's id.
   *
   * @return the digest, or empty if the builder gave none
   */
  public Optional<Digest> digest() {
    return Optional.ofNullable(response.get("containerimage.digest")).map(Digest::parse);
  }

  /**
   * The manifest of the cache that was written.
   *
   * @return its descriptor in JSON, or empty if none was written
   */
  Optional<String> cache() {
    return Optional.ofNullable(response.get("cache.manifest"));
  }
}
