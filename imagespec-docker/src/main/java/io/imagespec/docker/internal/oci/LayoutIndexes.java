package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What says in an archive which image is in it. */
public final class LayoutIndexes {
  private LayoutIndexes() {}

  /**
   * For those who read OCI layouts: podman and skopeo go by the reference's name, containerd and
   * docker by the image's.
   *
   * @param image the manifest or index
   * @param name the image's name, with a tag
   * @return {@code index.json}
   */
  public static byte[] oci(Descriptor image, ImageReference name) {
    JsonObjectBuilder annotations =
        new JsonObjectBuilder()
            .put("io.containerd.image.name", name.toString())
            .put(LayoutWriter.NAME, name.tag().orElseThrow());
    return ManifestWriter.start(MediaTypes.INDEX)
        .putObjects(
            "manifests", List.of(ManifestWriter.descriptor(image).put("annotations", annotations)))
        .toBytes();
  }

  /**
   * For {@code docker load}.
   *
   * @param config the digest of the config
   * @param layers the digests of the layers, the lowest first
   * @param name the image's name, with a tag
   * @return {@code manifest.json}
   */
  public static byte[] docker(Digest config, List<Digest> layers, ImageReference name) {
    JsonObjectBuilder image =
        new JsonObjectBuilder()
            .put("Config", LayoutWriter.path(config))
            .putTexts("RepoTags", List.of(name.familiar()))
            .putTexts("Layers", layers.stream().map(LayoutWriter::path).toList());
    return ("[" + image + "]").getBytes(StandardCharsets.UTF_8);
  }
}
