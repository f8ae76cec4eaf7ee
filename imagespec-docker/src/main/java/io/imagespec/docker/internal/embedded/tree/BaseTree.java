package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A builder for the tree of a base. It uses cached layer indexes and reads other layers once.
 * Several threads may read layers; one adds them.
 */
public final class BaseTree {
  private final LayerIndexCache cache;
  private final ImageTree tree = new ImageTree();

  /**
   * Creates an empty tree.
   *
   * @param cache the cached layer indexes
   */
  public BaseTree(LayerIndexCache cache) {
    this.cache = cache;
  }

  /**
   * Finds the index of a layer.
   *
   * @param layer the digest of its compressed bytes
   * @param source the bytes, read if the index is not cached
   * @return the index
   * @throws IOException if the layer cannot be read or is invalid
   */
  public IndexedLayer index(Digest layer, LayerSource source) throws IOException {
    Optional<LayerIndex> known = cache.find(layer);
    LayerIndex index = known.isPresent() ? known.get() : read(source);
    if (known.isEmpty()) {
      cache.keep(layer, index);
    }
    return new IndexedLayer(index, known.isEmpty());
  }

  private static LayerIndex read(LayerSource source) throws IOException {
    try (InputStream raw = source.open()) {
      LayerIndex index = LayerIndex.read(CompressionDetector.open(raw));
      raw.transferTo(OutputStream.nullOutputStream()); // the digest is verified at the end
      return index;
    }
  }

  /**
   * Adds a layer on top.
   *
   * @param layer the index of the layer
   * @throws IOException if the layer is invalid
   */
  public void add(IndexedLayer layer) throws IOException {
    tree.add(layer.index());
  }

  /**
   * Returns the tree.
   *
   * @return the combined tree of all layers
   */
  public ImageTree tree() {
    return tree;
  }
}
