package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * Keeps indexes of layers by the layers' digests. Thread-safe.
 *
 * @param files where they are kept
 */
public record LayerIndexCache(FileCache files) {
  private static String name(Digest layer) {
    return layer.algorithm() + "-" + layer.hex();
  }

  Optional<LayerIndex> find(Digest layer) {
    return files.find(name(layer), in -> LayerIndexFile.read(in, layer));
  }

  void keep(Digest layer, LayerIndex index) {
    files.keep(name(layer), out -> LayerIndexFile.write(index, layer, out));
  }
}
