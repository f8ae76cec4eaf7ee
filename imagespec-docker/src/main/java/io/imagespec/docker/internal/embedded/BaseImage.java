package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import java.util.List;

/**
 * A base image for one platform.
 *
 * @param name the repository of the layers
 * @param config the config
 * @param layers the layers, the lowest first
 */
record BaseImage(BaseName name, JsonValue config, List<LayerDescriptor> layers) {
  BaseImage {
    layers = List.copyOf(layers);
  }

  /** Returns the ONBUILD triggers. */
  List<String> triggers() {
    return config.texts("config", "OnBuild");
  }

  boolean isWindows() {
    return config.text("os").orElse("").equalsIgnoreCase("windows");
  }
}
