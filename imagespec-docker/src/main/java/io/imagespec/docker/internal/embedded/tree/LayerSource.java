package io.imagespec.docker.internal.embedded.tree;

import java.io.IOException;
import java.io.InputStream;

/** A source of a layer's bytes. */
@FunctionalInterface
public interface LayerSource {
  /**
   * Opens the layer.
   *
   * @return the compressed bytes, verified at the end; closed by the caller
   * @throws IOException if the layer cannot be read
   */
  InputStream open() throws IOException;
}
