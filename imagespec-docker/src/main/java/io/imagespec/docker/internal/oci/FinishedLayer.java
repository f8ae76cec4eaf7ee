package io.imagespec.docker.internal.oci;

import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.util.List;

/**
 * A layer as manifest and config name it.
 *
 * @param descriptor the compressed bytes
 * @param diffId the digest of the tar
 * @param urls where it can be had if registries need not have it
 */
public record FinishedLayer(Descriptor descriptor, Digest diffId, List<String> urls) {
  /** Copies the list. */
  public FinishedLayer {
    urls = List.copyOf(urls);
  }
}
