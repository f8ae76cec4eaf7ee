package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an image's config, and the platform in an index, say. */
final class Configs {
  /** Of an image whose config was not asked for. */
  static final ImageConfig NOT_READ =
      new ImageConfig("", "", List.of(), List.of(), List.of(), Map.of());

  private static final String NONE = "unknown";

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

  /**
   * The platform that an object names by {@code os}, {@code architecture} and {@code variant};
   * empty if it names none.
   */
  static Optional<Platform> platform(Json json) throws UnacceptableAnswerException {
    String os = json.text("os").orElse("");
    String architecture = json.text("architecture").orElse("");
    String variant =
        json.text("variant").filter(text -> !text.isEmpty()).map(text -> "/" + text).orElse("");
    if (os.isEmpty() || architecture.isEmpty() || os.equals(NONE) || architecture.equals(NONE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Platform.parse(os + "/" + architecture + variant));
    } catch (IllegalArgumentException e) {
      throw new UnacceptableAnswerException(
          "the image is for no platform that can be: " + e.getMessage());
    }
  }
}
