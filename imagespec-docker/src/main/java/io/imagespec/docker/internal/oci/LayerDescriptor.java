package io.imagespec.docker.internal.oci;

import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A layer as manifest and config name it.
 *
 * @param descriptor the compressed bytes
 * @param diffId the digest of the tar
 * @param urls where it can be had if registries need not have it
 * @param annotations what its descriptor says besides, such as the table of contents by which
 *     eStargz layers are pulled lazily
 */
public record LayerDescriptor(
    Descriptor descriptor, Digest diffId, List<String> urls, Map<String, String> annotations) {
  /** Copies list and map. */
  public LayerDescriptor {
    urls = List.copyOf(urls);
    annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
  }

  /**
   * A layer of our own.
   *
   * @param descriptor the compressed bytes
   * @param diffId the digest of the tar
   */
  public LayerDescriptor(Descriptor descriptor, Digest diffId) {
    this(descriptor, diffId, List.of(), Map.of());
  }
}
