package io.imagespec.registry;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Map;
import java.util.Objects;

/**
 * An image in a registry.
 *
 * @param repository the repository
 * @param descriptor the descriptor of the manifest, or of the index if the image has several
 *     platforms
 * @param platforms the configs by platform. An image whose config names no platform, which
 *     container engines accept, has the requested platforms
 */
public record RemoteImage(
    ImageReference repository, Descriptor descriptor, Map<Platform, ImageConfig> platforms) {
  /** Copies the map. */
  public RemoteImage {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(descriptor, "descriptor");
    Objects.requireNonNull(platforms, "platforms");
    repository = repository.repository();
    platforms = Map.copyOf(platforms);
  }

  /**
   * Returns the reference with the digest.
   *
   * @return {@code repository@digest}
   */
  public ImageReference pinned() {
    return repository.withDigest(descriptor.digest());
  }
}
