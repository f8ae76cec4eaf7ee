package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.engine.BuiltImage;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.util.List;

/** The destination of an image. It receives parts before the documents that refer to them. */
interface ImageDestination {
  /** Copies a base's layer to the destination, unless it exists there. */
  void base(BaseName from, LayerDescriptor layer) throws IOException;

  /** Builds a layer at the destination, unless it exists there. */
  DeliveredLayer layer(Layer layer) throws IOException;

  /** Writes the config for these layers. */
  Descriptor config(byte[] config, List<LayerDescriptor> layers) throws IOException;

  /** Writes a manifest that an index will refer to. */
  Descriptor platformManifest(byte[] manifest) throws IOException;

  /**
   * Writes the manifest or index and assigns the image's name to it. A registry that has the image
   * already keeps it.
   */
  BuiltImage image(String mediaType, byte[] manifest) throws IOException, InterruptedException;
}
