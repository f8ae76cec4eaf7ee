package io.imagespec.docker.internal.oci;

import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A layer as described in the manifest and the config.
 *
 * @param descriptor the descriptor of the compressed bytes
 * @param diffId the digest of the tar
 * @param urls the download locations of a layer that registries need not have
 * @param annotations the annotations of the descriptor, such as the table of contents of lazily
 *     pulled eStargz layers
 */
public record LayerDescriptor(
    Descriptor descriptor, Digest diffId, List<String> urls, Map<String, String> annotations) {
  /** Copies the collections. */
  public LayerDescriptor {
    urls = List.copyOf(urls);
    annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
  }

  /**
   * Creates a descriptor without URLs and annotations.
   *
   * @param descriptor the descriptor of the compressed bytes
   * @param diffId the digest of the tar
   */
  public LayerDescriptor(Descriptor descriptor, Digest diffId) {
    this(descriptor, diffId, List.of(), Map.of());
  }

  /**
   * Returns true for a foreign layer, which clients download from a URL instead of the registry.
   *
   * @return true if the layer has a URL and a media type of foreign layers
   */
  public boolean isElsewhere() {
    return MediaTypes.isForeign(descriptor.mediaType()) && !urls.isEmpty();
  }
}
