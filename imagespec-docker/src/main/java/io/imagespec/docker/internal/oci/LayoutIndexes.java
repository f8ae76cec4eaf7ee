package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The index files of archives, which name the contained image. */
public final class LayoutIndexes {
  private LayoutIndexes() {}

  /**
   * Creates the index of an OCI layout. Podman and skopeo use the reference name, containerd and
   * docker the image name.
   *
   * @param image the manifest or index
   * @param name the image's name, with a tag
   * @return the content of {@code index.json}
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
   * Creates the index for {@code docker load}.
   *
   * @param config the digest of the config
   * @param layers the digests of the layers, the lowest first
   * @param name the image's name, with a tag
   * @return the content of {@code manifest.json}
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
