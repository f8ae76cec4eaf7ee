package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A writer of manifests and indexes. */
public final class ManifestWriter {
  private ManifestWriter() {}

  /**
   * Creates a manifest.
   *
   * @param config the config
   * @param layers the layers, the lowest first
   * @return the bytes
   * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md">OCI image
   *     specification, manifest</a>
   */
  public static byte[] manifest(Descriptor config, List<LayerDescriptor> layers) {
    List<JsonObjectBuilder> described = new ArrayList<>();
    for (LayerDescriptor layer : layers) {
      described.add(layer(layer));
    }
    return start(MediaTypes.MANIFEST)
        .put("config", descriptor(config))
        .putObjects("layers", described)
        .toBytes();
  }

  private static JsonObjectBuilder layer(LayerDescriptor layer) {
    JsonObjectBuilder object = descriptor(layer.descriptor());
    if (!layer.urls().isEmpty()) {
      object.putTexts("urls", layer.urls());
    }
    if (!layer.annotations().isEmpty()) {
      JsonObjectBuilder annotations = new JsonObjectBuilder();
      layer.annotations().forEach(annotations::put);
      object.put("annotations", annotations);
    }
    return object;
  }

  /**
   * Creates an index.
   *
   * @param manifests the manifest of each platform, in order
   * @return the bytes
   * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">OCI
   *     image specification, index</a>
   */
  public static byte[] index(Map<Platform, Descriptor> manifests) {
    List<JsonObjectBuilder> described = new ArrayList<>();
    manifests.forEach(
        (platform, manifest) ->
            described.add(descriptor(manifest).put("platform", platform(platform))));
    return start(MediaTypes.INDEX).putObjects("manifests", described).toBytes();
  }

  static JsonObjectBuilder start(String mediaType) {
    return new JsonObjectBuilder().put("schemaVersion", 2).put("mediaType", mediaType);
  }

  static JsonObjectBuilder descriptor(Descriptor descriptor) {
    return new JsonObjectBuilder()
        .put("mediaType", descriptor.mediaType())
        .put("digest", descriptor.digest().toString())
        .put("size", descriptor.size());
  }

  static JsonObjectBuilder platform(Platform platform) {
    JsonObjectBuilder object =
        new JsonObjectBuilder()
            .put("architecture", platform.architecture())
            .put("os", platform.os());
    platform.variant().ifPresent(variant -> object.put("variant", variant));
    return object;
  }
}
