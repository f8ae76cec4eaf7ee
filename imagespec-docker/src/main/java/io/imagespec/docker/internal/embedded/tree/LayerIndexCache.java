package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.oci.Layer;
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

  /**
   * Keeps the index of a layer that was written here, so that it is not read if the image becomes a
   * base. Layers with files of users are read, since their index has contents.
   *
   * @param layer the layer
   * @param digest the digest of its compressed bytes
   */
  public void keep(Layer layer, Digest digest) {
    LayerIndex.of(layer).ifPresent(index -> keep(digest, index));
  }

  void keep(Digest layer, LayerIndex index) {
    files.keep(name(layer), out -> LayerIndexFile.write(index, layer, out));
  }
}
