package io.imagespec.docker.internal.embedded.cache;

import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers what the pieces of an image's small layers became, such as those of an application's
 * classes: when one of its files changes, only the piece with that file is compressed again.
 * Thread-safe.
 *
 * @param files where they are kept
 * @param image the image; each repository has pieces of its own
 */
public record SegmentStoreCache(FileCache files, ImageReference image) {
  /** Of a larger layer nothing is kept, in bytes. */
  private static final long LIMIT = 16L << 20;

  /** Of the layer that was at the same place; empty if the layer is too large. */
  public Optional<SegmentStore> find(Layer layer) {
    return layer.contentSize() > LIMIT
        ? Optional.empty()
        : files
            .find(name(layer), SegmentStore::read)
            .or(() -> Optional.of(new SegmentStore(Map.of())));
  }

  public void keep(Layer layer, SegmentStore segments) {
    if (segments.hasChanged()) {
      files.keep(name(layer), segments::write);
    }
  }

  private String name(Layer layer) {
    String place = image.repository() + "\n" + layer.entries().get(0).path();
    return Digest.sha256(place.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
