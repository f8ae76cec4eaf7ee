package io.imagespec.docker.internal.registry.distribution;

import java.util.List;
import java.util.Set;

/** The media types of images, OCI's and Docker's. */
public final class RegistryMediaTypes {
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  /** What is asked for; the order is the order of preference. */
  public static final List<String> MANIFESTS =
      List.of(OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST);

  /** The same as a header. */
  static final String ACCEPT = String.join(", ", MANIFESTS);

  static final Set<String> CONFIGS =
      Set.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  private RegistryMediaTypes() {}

  static boolean isManifest(String mediaType) {
    return MANIFESTS.contains(mediaType);
  }
}
