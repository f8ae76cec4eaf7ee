package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.registry.ImageConfig;

/** A reader of an image's config, which converts its JSON to an {@link ImageConfig}. */
public final class ImageConfigReader {
  /** The config of an image whose config was not requested. */
  public static final ImageConfig NOT_READ = ImageConfig.builder().build();

  private ImageConfigReader() {}

  static ImageConfig config(JsonValue document) {
    JsonValue config = document.at("config");
    ImageConfig.Builder builder =
        ImageConfig.builder()
            .user(config.text("User").orElse(""))
            .workdir(config.text("WorkingDir").orElse(""))
            .environment(config.texts("Env"))
            .entrypoint(config.texts("Entrypoint"))
            .command(config.texts("Cmd"))
            .labels(config.textFields("Labels"));
    return document.text("created").map(builder::created).orElse(builder).build();
  }
}
