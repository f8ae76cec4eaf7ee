package io.imagespec.docker.internal.embedded.cache;

import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A cache of the compressed segments of an image's small layers, such as an application's classes.
 * When a file changes, only its segment is compressed again. Thread-safe.
 *
 * @param files the cached files
 * @param image the image; each repository has its own segments
 */
public record SegmentStoreCache(FileCache files, ImageReference image) {
  /** The size limit of a cached layer, in bytes. */
  private static final long LIMIT = 16L << 20;

  /**
   * Returns the segments of the previous layer with the same first path; empty if the layer is too
   * large, or a part of a layer that is.
   */
  public Optional<SegmentStore> find(Layer layer) {
    return layer.isPart() || layer.contentSize() > LIMIT
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
