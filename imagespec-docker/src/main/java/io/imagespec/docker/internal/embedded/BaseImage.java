package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.name.ImageReference;
import java.util.List;

/**
 * A base for one platform.
 *
 * @param repository where its layers are
 * @param config its config
 * @param layers its layers, the lowest first
 */
record BaseImage(ImageReference repository, JsonValue config, List<LayerDescriptor> layers) {
  BaseImage {
    layers = List.copyOf(layers);
  }
}
