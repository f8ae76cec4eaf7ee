package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.registry.ImageConfig;
import java.util.List;
import java.util.Map;

/** What an image's config, and the platform in an index, say. */
final class Configs {
  /** Of an image whose config was not asked for. */
  static final ImageConfig NOT_READ =
      new ImageConfig("", "", List.of(), List.of(), List.of(), Map.of());

  private Configs() {}

  static ImageConfig config(Json document) {
    Json config = document.at("config");
    return new ImageConfig(
        config.text("User").orElse(""),
        config.text("WorkingDir").orElse(""),
        config.texts("Env"),
        config.texts("Entrypoint"),
        config.texts("Cmd"),
        config.textFields("Labels"));
  }
}
