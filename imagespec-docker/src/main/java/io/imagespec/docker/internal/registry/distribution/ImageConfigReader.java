package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.registry.ImageConfig;
import java.util.List;
import java.util.Map;

/** A reader of an image's config, which converts its JSON to an {@link ImageConfig}. */
public final class ImageConfigReader {
  /** The config of an image whose config was not read. */
  public static final ImageConfig NOT_READ =
      new ImageConfig("", "", List.of(), List.of(), List.of(), Map.of());

  private ImageConfigReader() {}

  static ImageConfig config(JsonValue document) {
    JsonValue config = document.at("config");
    return new ImageConfig(
        config.text("User").orElse(""),
        config.text("WorkingDir").orElse(""),
        config.texts("Env"),
        config.texts("Entrypoint"),
        config.texts("Cmd"),
        config.textFields("Labels"));
  }
}
