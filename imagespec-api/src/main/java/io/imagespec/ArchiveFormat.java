package io.imagespec;

/** The format of an image archive. */
public enum ArchiveFormat {
  /**
   * An OCI image layout in a tar file.
   *
   * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">image
   *     layout</a>
   */
  OCI_ARCHIVE,
  /** A tar file that {@code docker load} and {@code podman load} accept. One platform only. */
  DOCKER_ARCHIVE,
  /**
   * A directory with an OCI image layout, which {@code skopeo} and {@code podman} address as {@code
   * oci:}. BuildKit sends a tar file first, so building one temporarily needs twice its size.
   *
   * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">image
   *     layout</a>
   */
  OCI_LAYOUT
}
