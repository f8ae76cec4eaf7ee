package io.imagespec.examples;

import io.imagespec.docker.RegistryClient;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Reads a file of an image from the image's registry, without an engine. */
final class PullFile {
  private static final int BLOCK = 512;

  private PullFile() {}

  /**
   * Returns the file's text, or empty if no layer contains the file. Supports only regular files
   * with short names in small layers.
   */
  static Optional<String> read(RegistryClient registry, ImageReference image, String name)
      throws IOException {
    Optional<String> found = Optional.empty();
    for (Descriptor layer : registry.manifest(image).orElseThrow().layers()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      registry.copyBlob(image, layer, bytes);
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
