package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/** The source of a base layer's bytes in its registry. Streams are not thread-safe. */
record BaseLayerSource(RegistryContentClient content, ImageReference base, LayerDescriptor layer) {
  private static final int NOT_FOUND = 404;

  /**
   * Returns true for a foreign layer, which clients download from a URL instead of the registry.
   */
  boolean isElsewhere() {
    return MediaTypes.isForeign(layer.descriptor().mediaType()) && !layer.urls().isEmpty();
  }

  /** Opens the layer. The stream verifies the digest at its end. */
  InputStream open() {
    try {
      return content.read(base, layer.descriptor());
    } catch (RegistryException e) {
      throw isElsewhere() && e.status().orElse(0) == NOT_FOUND ? elsewhere(e) : e;
    }
  }

  /** Opens the layer and reports the progress to a listener. */
  InputStream open(BuildListener listener) {
    return open(listener, "layer ");
  }

  /** Opens the layer to read its index, and reports the progress to a listener. */
  InputStream openForIndex(BuildListener listener) {
    return open(listener, "index of layer ");
  }

  private InputStream open(BuildListener listener, String what) {
    ProgressOutput count =
        new ProgressOutput(
            OutputStream.nullOutputStream(),
            listener,
            what + layer.descriptor().digest(),
            OptionalLong.of(layer.descriptor().size()));
    return new CountingInput(open(), count);
  }

  private BuildFailedException elsewhere(RegistryException reason) {
    return new BuildFailedException(
        "base "
            + base.familiar()
            + ": layer "
            + layer.descriptor().digest()
            + " is available at "
            + layer.urls()
            + " only and not in the base's registry, so files cannot be copied onto it and an archive"
            + " cannot contain it; push the layer to that registry too, or use a spec with settings only"
            + " and push the image",
        BuildFailedException.Failure.none(),
        reason);
  }
}
