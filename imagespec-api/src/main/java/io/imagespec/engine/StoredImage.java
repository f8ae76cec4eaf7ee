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
 * @param reference a name under which the engine knows it
 * @param id its id in that store, as a digest
 * @param platform what it runs on
 * @param config what its config says
 */
@EngineSpi
public record StoredImage(
    ImageReference reference, Digest id, Platform platform, ImageConfig config) {
  /** Takes no null. */
  public StoredImage {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(config, "config");
  }
}
