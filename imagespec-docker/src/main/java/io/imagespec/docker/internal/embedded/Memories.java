package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.FinishedLayer;
import io.imagespec.docker.internal.oci.Layer;
import java.util.Optional;

/**
 * What is remembered of an image's layers. Thread-safe.
 *
 * @param layers what they became
 * @param pieces what the pieces of small ones became
 */
record Memories(LayerMemory layers, PieceMemory pieces) {
  void keep(Layer layer, FinishedLayer made, Optional<KnownPieces> of) {
    layers.keep(layer.key(), made);
    of.ifPresent(found -> pieces.keep(layer, found));
  }
}
