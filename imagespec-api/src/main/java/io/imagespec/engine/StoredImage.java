package io.imagespec.engine;

import io.imagespec.name.Digest;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageConfig;
import java.util.Objects;

/**
 * An image in an engine's own store.
 *
 * @param reference a name of the image in the store
 * @param id the image's id in the store, as a digest
 * @param platform the image's platform
 * @param config the image's config
 */
@EngineSpi
public record StoredImage(
    ImageReference reference, Digest id, Platform platform, ImageConfig config) {
  /** Rejects null arguments. */
  public StoredImage {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(config, "config");
  }
}
