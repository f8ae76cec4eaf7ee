package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.util.List;

/** Where an image goes. What it is made of comes first, what names that last. */
interface ImageDestination {
  /** Brings a base's layer there, unless it is there already. */
  void base(ImageReference from, LayerDescriptor layer) throws IOException;

  /** Makes a layer there, unless it is there already. */
  DeliveredLayer layer(Layer layer) throws IOException;

  /** Brings the config there that names these layers. */
  Descriptor config(byte[] config, List<LayerDescriptor> layers) throws IOException;

  /** Brings a manifest there that an index will name. */
  Descriptor platformManifest(byte[] manifest) throws IOException;

  /** Brings the manifest or index there that the image's name stands for. */
  Descriptor image(String mediaType, byte[] manifest) throws IOException, InterruptedException;
}
