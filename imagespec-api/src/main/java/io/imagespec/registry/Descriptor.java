package io.imagespec.registry;

import io.imagespec.name.Digest;
import java.util.Objects;

/**
 * What names a manifest or index exactly.
 *
 * @param mediaType its media type, for example {@code application/vnd.oci.image.manifest.v1+json}
 * @param digest its digest
 * @param size its size in bytes
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md">OCI image
 *     specification, content descriptors</a>
 */
public record Descriptor(String mediaType, Digest digest, long size) {
  /** Media types of image indexes, OCI's and Docker's. */
  private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** Takes no null. */
  public Descriptor {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(digest, "digest");
  }

  /**
   * Whether it names an image index, not a manifest.
   *
   * @return true for OCI's index and Docker's manifest list
   */
  public boolean isIndex() {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
  }
}
