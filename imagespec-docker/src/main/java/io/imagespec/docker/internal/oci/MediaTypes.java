package io.imagespec.docker.internal.oci;

import io.imagespec.engine.LayerCompression;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The media types of the parts of an image. */
public final class MediaTypes {
  /** An index. */
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";

  /** A manifest. */
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** A config. */
  public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  /** A layer without compression. */
  public static final String TAR = "application/vnd.oci.image.layer.v1.tar";

  /** A layer with gzip compression. */
  public static final String GZIP = TAR + "+gzip";

  /** A layer with zstd compression. */
  public static final String ZSTD = TAR + "+zstd";

  /** A manifest in Docker's format. */
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  private static final String DOCKER_MANIFEST_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** Manifests and indexes of both formats, in the order of preference. */
  public static final List<String> MANIFESTS =
      List.of(INDEX, DOCKER_MANIFEST_LIST, MANIFEST, DOCKER_MANIFEST);

  private static final Set<String> CONFIGS =
      Set.of(CONFIG, "application/vnd.docker.container.image.v1+json");

  private static final String FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar";

  private static final String DOCKER = "application/vnd.docker.image.rootfs.";

  /** OCI's media types by Docker's. */
  private static final Map<String, String> LAYERS =
      Map.of(
          DOCKER + "diff.tar", TAR,
          DOCKER + "diff.tar.gzip", GZIP,
          DOCKER + "diff.tar.zstd", ZSTD,
          DOCKER + "foreign.diff.tar", FOREIGN,
          DOCKER + "foreign.diff.tar.gzip", FOREIGN + "+gzip");

  private static final Set<String> OCI_LAYERS =
      Set.of(TAR, GZIP, ZSTD, FOREIGN, FOREIGN + "+gzip", FOREIGN + "+zstd");

  private MediaTypes() {}

  /**
   * Returns true for the media type of a manifest or an index.
   *
   * @param mediaType OCI's or Docker's name
   * @return true for one of {@link #MANIFESTS}
   */
  public static boolean isManifest(String mediaType) {
    return MANIFESTS.contains(mediaType);
  }

  /**
   * Returns true for the media type of a container image's config.
   *
   * @param mediaType OCI's or Docker's name
   * @return false for the config of an artifact
   */
  public static boolean isConfig(String mediaType) {
    return CONFIGS.contains(mediaType);
  }

  /**
   * Returns the media type of a new layer.
   *
   * @param compression the compression
   * @return the media type
   */
  public static String of(LayerCompression compression) {
    return compression == LayerCompression.ZSTD ? ZSTD : GZIP;
  }

  /**
   * Returns OCI's media type of a layer.
   *
   * @param mediaType OCI's or Docker's name
   * @return OCI's name, or the argument if it is neither
   */
  public static String layer(String mediaType) {
    return LAYERS.getOrDefault(mediaType, mediaType);
  }

  /**
   * Returns true for the media type of a layer.
   *
   * @param mediaType a result of {@link #layer}
   * @return true for OCI's names
   */
  public static boolean isLayer(String mediaType) {
    return OCI_LAYERS.contains(mediaType);
  }

  /**
   * Returns true for the media type of a layer that registries need not have.
   *
   * @param mediaType OCI's name
   * @return true for layers that are downloaded from another location
   */
  public static boolean isForeign(String mediaType) {
    return mediaType.startsWith(FOREIGN);
  }
}
