package io.imagespec.docker.internal.embedded.tree;

/** The index of a layer of a base. Immutable. */
public final class IndexedLayer {
  private final LayerIndex index;
  private final boolean read;

  IndexedLayer(LayerIndex index, boolean read) {
    this.index = index;
    this.read = read;
  }

  LayerIndex index() {
    return index;
  }

  /**
   * Returns true if the layer was read, false if its index was cached.
   *
   * @return true for a layer whose bytes were read
   */
  public boolean wasRead() {
    return read;
  }
}
