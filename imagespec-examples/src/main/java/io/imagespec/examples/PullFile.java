package io.imagespec.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.docker.RegistryClient;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A file of an image, read from the image's registry without an engine. */
final class PullFile {
  private static final int BLOCK = 512;

  private PullFile() {}

  /** Empty if no layer has it. Enough for plain files with short names in small layers. */
  static Optional<String> read(RegistryClient registry, ImageReference image, String name)
      throws IOException {
    byte[] manifest = registry.manifest(image).orElseThrow().bytes();
    Optional<String> found = Optional.empty();
    for (JsonNode layer : new ObjectMapper().readTree(manifest).path("layers")) {
      Descriptor blob =
          new Descriptor(
              layer.path("mediaType").asText(),
              Digest.parse(layer.path("digest").asText()),
              layer.path("size").asLong());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      registry.readBlob(image, blob, bytes);
      Optional<String> before = found;
      found = inLayer(bytes.toByteArray(), name).or(() -> before);
    }
    return found;
  }

  private static Optional<String> inLayer(byte[] layer, String name) throws IOException {
    try (DataInputStream tar =
        new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
      byte[] header = tar.readNBytes(BLOCK);
      while (header.length == BLOCK && header[0] != 0) {
        int size = Integer.parseInt(text(header, 124, 12).trim(), 8);
        byte[] content = tar.readNBytes(size);
        if (text(header, 0, 100).replaceFirst("^\\.?/", "").equals(name)) {
          return Optional.of(new String(content, StandardCharsets.UTF_8));
        }
        tar.skipNBytes(Math.floorMod(-size, BLOCK));
        header = tar.readNBytes(BLOCK);
      }
      return Optional.empty();
    }
  }

  private static String text(byte[] header, int offset, int length) {
    return new String(header, offset, length, StandardCharsets.UTF_8).split("\0", 2)[0];
  }
}
