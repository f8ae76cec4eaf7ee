package io.imagespec.registry;

import io.imagespec.name.Digest;
import java.util.Objects;

/**
 * The descriptor of a manifest, an index or a blob.
 *
 * @param mediaType the media type, for example {@code application/vnd.oci.image.manifest.v1+json}
 * @param digest the digest
 * @param size the size in bytes
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md">OCI image
 *     specification, content descriptors</a>
 */
public record Descriptor(String mediaType, Digest digest, long size) {
  /** The media type of OCI's image index. */
  private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** Creates a descriptor. */
  public Descriptor {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(digest, "digest");
  }

  /**
   * Returns true for an image index.
   *
   * @return true for OCI's index and Docker's manifest list
   */
  public boolean isIndex() {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
  }
}
