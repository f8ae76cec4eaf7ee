package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.oci.FinishedLayer;
import io.imagespec.name.ImageReference;
import java.util.List;

/**
 * A base for one platform.
 *
 * @param repository where its layers are
 * @param config its config
 * @param layers its layers, the lowest first
 */
record BaseImage(ImageReference repository, Json config, List<FinishedLayer> layers) {
  BaseImage {
    layers = List.copyOf(layers);
  }
}
