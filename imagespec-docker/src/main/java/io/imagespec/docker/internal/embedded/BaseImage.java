package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.name.ImageReference;
import java.util.List;

/**
 * A base image for one platform.
 *
 * @param repository the repository of the layers
 * @param config the config
 * @param layers the layers, the lowest first
 */
record BaseImage(ImageReference repository, JsonValue config, List<LayerDescriptor> layers) {
  BaseImage {
    layers = List.copyOf(layers);
  }
}
