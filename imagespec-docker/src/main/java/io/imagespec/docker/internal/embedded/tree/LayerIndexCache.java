package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * A cache of layer indexes by the layers' digests. Thread-safe.
 *
 * @param files the cached files
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
