package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.registry.RegistryException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/** The source of a base layer's bytes in its registry. Streams are not thread-safe. */
record BaseLayerSource(RegistryContentClient content, BaseName base, LayerDescriptor layer) {
  private static final int NOT_FOUND = 404;

  /** Opens the layer. The stream verifies the digest at its end. */
  InputStream open() {
    try {
      return content.read(base.image(), layer.descriptor());
    } catch (RegistryException e) {
      throw e.status().orElse(0) == NOT_FOUND ? missing(e) : e;
    }
  }

  private RuntimeException missing(RegistryException reason) {
    if (layer.isElsewhere()) {
      return elsewhere(reason);
    }
    return base.isFirstPart() ? deleted(reason) : reason;
  }

  private BuildFailedException deleted(RegistryException reason) {
    return new BuildFailedException(
        base
            + ": its registry does not have layer "
            + layer.descriptor().digest()
            + "; "
            + base.remedy(),
        BuildFailedException.Failure.none(),
        reason);
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
        base
            + ": layer "
            + layer.descriptor().digest()
            + " is available at "
            + layer.urls()
            + " only and not in its registry, so files cannot be copied onto it and an archive"
            + " cannot contain it; push the layer to that registry too, or use a spec with settings only"
            + " and push the image",
        BuildFailedException.Failure.none(),
        reason);
  }
}
