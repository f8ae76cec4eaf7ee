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

/** The bytes of a base's layer, as its registry has them. Each stream is for one thread. */
record BaseLayerSource(RegistryContentClient content, ImageReference base, LayerDescriptor layer) {
  private static final int NOT_FOUND = 404;

  /** Whether whoever pulls an image has the layer from where its maker keeps it. */
  boolean isElsewhere() {
    return MediaTypes.isForeign(layer.descriptor().mediaType()) && !layer.urls().isEmpty();
  }

  /** Opens them; they end only if they are right. */
  InputStream open() {
    try {
      return content.read(base, layer.descriptor());
    } catch (RegistryException e) {
      throw isElsewhere() && e.status().orElse(0) == NOT_FOUND ? elsewhere(e) : e;
    }
  }

  /** The same for a listener, who is told how many went by. */
  InputStream open(BuildListener listener) {
    return open(listener, "layer ");
  }

  /** The same to find out what is in it. */
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
            + " is kept at "
            + layer.urls()
            + " and not in the base's registry, so nothing can be copied onto it and no archive can"
            + " hold it; push the layer there too, or say settings only and push the image",
        BuildFailedException.Failure.none(),
        reason);
  }
}
