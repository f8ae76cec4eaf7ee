package io.imagespec.docker.internal.embedded.tree;

import java.io.IOException;
import java.io.InputStream;

/** Where a layer's bytes come from. */
@FunctionalInterface
public interface LayerSource {
  /**
   * Opens the layer.
   *
   * @return its bytes as the registry has them, which end only if they are right; closed by the
   *     caller
   * @throws IOException if it cannot be read
   */
  InputStream open() throws IOException;
}
