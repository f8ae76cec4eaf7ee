package io.imagespec.docker.internal.registry.testing;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small image in a directory, to be pushed with skopeo. */
public record OciLayout(Path directory, Digest digest) {
  public static OciLayout write(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("blobs/sha256"));
    byte[] layer = new byte[1024]; // an empty archive
    byte[] config =
        new JsonObjectBuilder()
            .put("os", "linux")
            .put("architecture", "amd64")
            .put("config", new JsonObjectBuilder().put("User", "octo"))
            .put(
                "rootfs",
                new JsonObjectBuilder()
                    .put("type", "layers")
                    .putTexts("diff_ids", List.of(Digest.sha256(layer).toString())))
            .toBytes();
    byte[] manifest =
        new JsonObjectBuilder()
            .put("schemaVersion", 2)
            .put("mediaType", MediaTypes.MANIFEST)
            .put("config", blob(directory, "application/vnd.oci.image.config.v1+json", config))
            .putObjects(
                "layers", List.of(blob(directory, "application/vnd.oci.image.layer.v1.tar", layer)))
            .toBytes();
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    byte[] index =
        new JsonObjectBuilder()
            .put("schemaVersion", 2)
            .putObjects("manifests", List.of(blob(directory, MediaTypes.MANIFEST, manifest)))
            .toBytes();
    Files.write(directory.resolve("index.json"), index);
    return new OciLayout(directory, Digest.sha256(manifest));
  }

  private static JsonObjectBuilder blob(Path directory, String mediaType, byte[] bytes)
      throws IOException {
    Digest digest = Digest.sha256(bytes);
    Files.write(directory.resolve("blobs/sha256").resolve(digest.hex()), bytes);
    return new JsonObjectBuilder()
        .put("mediaType", mediaType)
        .put("digest", digest.toString())
        .put("size", bytes.length);
  }

  /** Pushes the image with skopeo and the given options. */
  public void push(String image, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("skopeo", "copy", "-q", "--preserve-digests"));
    command.addAll(List.of(options));
    command.addAll(List.of("oci:" + directory, "docker://" + image));
    ExternalTools.run(directory, command.toArray(String[]::new));
  }
}
