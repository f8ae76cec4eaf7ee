package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageConfig;
import java.io.IOException;

/** What {@code GET /images/{name}/json} answers. */
final class ImageDocument {
  private ImageDocument() {}

  static StoredImage parse(ImageReference reference, Json image) throws IOException {
    try {
      return new StoredImage(
          reference, id(image.text("Id").orElse("")), platform(image), config(image.at("Config")));
    } catch (IllegalArgumentException e) {
      throw new IOException("the engine describes " + reference + " in an unknown way", e);
    }
  }

  /** Podman leaves the algorithm out at times. */
  static Digest id(String text) {
    return Digest.parse(text.indexOf(':') < 0 ? "sha256:" + text : text);
  }

  private static Platform platform(Json image) {
    String variant = image.text("Variant").filter(v -> !v.isEmpty()).map(v -> "/" + v).orElse("");
    return Platform.parse(
        image.text("Os").orElse("") + "/" + image.text("Architecture").orElse("") + variant);
  }

  private static ImageConfig config(Json config) {
    return new ImageConfig(
        config.text("User").orElse(""),
        config.text("WorkingDir").orElse(""),
        config.texts("Env"),
        config.texts("Entrypoint"),
        config.texts("Cmd"),
        config.textFields("Labels"));
  }
}
