package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Puts the tree of a base together, of indexes that are known, and of layers that are read once.
 * Not thread-safe.
 */
public final class BaseTree {
  private final LayerIndexCache cache;
  private final ImageTree tree = new ImageTree();

  /**
   * Starts with nothing.
   *
   * @param cache what is known of layers
   */
  public BaseTree(LayerIndexCache cache) {
    this.cache = cache;
  }

  /**
   * Puts a layer on top.
   *
   * @param layer the digest of its compressed bytes
   * @param source those bytes, read if its index is not known
   * @return whether they had to be read
   * @throws IOException if they cannot be read, or are no layer
   */
  public boolean add(Digest layer, LayerSource source) throws IOException {
    Optional<LayerIndex> known = cache.find(layer);
    LayerIndex index = known.isPresent() ? known.get() : read(source);
    if (known.isEmpty()) {
      cache.keep(layer, index);
    }
    tree.add(index);
    return known.isEmpty();
  }

  private static LayerIndex read(LayerSource source) throws IOException {
    try (InputStream raw = source.open()) {
      LayerIndex index = LayerIndex.read(CompressionDetector.open(raw));
      raw.transferTo(OutputStream.nullOutputStream()); // the digest is known at the end
      return index;
    }
  }

  /**
   * The tree.
   *
   * @return what all layers make together
   */
  public ImageTree tree() {
    return tree;
  }
}
