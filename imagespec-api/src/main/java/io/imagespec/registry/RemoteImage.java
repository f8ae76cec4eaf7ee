package io.imagespec.registry;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Map;
import java.util.Objects;

/**
 * An image as its registry has it.
 *
 * @param repository the repository it is in
 * @param descriptor its manifest, or its index if it is for several platforms
 * @param platforms what it is for, each with the config for that platform. An image whose config
 *     names no platform, as containers' engines accept it, is for the platforms that were asked for
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
   * The reference that always means this image.
   *
   * @return repository and digest
   */
  public ImageReference pinned() {
    return repository.withDigest(descriptor.digest());
  }
}
