package io.imagespec.docker.internal.engine.api;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an engine's description of an image in its store. */
public final class ImageInspection {
  private ImageInspection() {}

  static StoredImage read(ImageReference reference, Platform wanted, InspectImageResponse image)
      throws IOException {
    try {
      ImageConfig config =
          Optional.ofNullable(image.getConfig()).map(ImageInspection::config).orElse(NO_CONFIG);
      return new StoredImage(reference, id(text(image.getId())), platform(image, wanted), config);
    } catch (IllegalArgumentException e) {
      throw new IOException("the engine's description of " + reference + " cannot be parsed", e);
    }
  }

  private static final ImageConfig NO_CONFIG = ImageConfig.builder().build();

  /** Parses an image ID. Podman sometimes omits the algorithm. */
  public static Digest id(String text) {
    return Digest.parse(text.indexOf(':') < 0 ? "sha256:" + text : text);
  }

  /**
   * Returns the image's platform. As in the engines, an image without an architecture in its config
   * fits any platform. docker-java has no accessor for the variant, but keeps unknown fields.
   */
  private static Platform platform(InspectImageResponse image, Platform wanted) {
    if (text(image.getArch()).isEmpty()) {
      return wanted;
    }
    Object variant = image.getRawValues().getOrDefault("Variant", "");
    String suffix = variant instanceof String text && !text.isEmpty() ? "/" + text : "";
    String os = text(image.getOs()).isEmpty() ? "linux" : text(image.getOs());
    return Platform.parse(os + "/" + text(image.getArch()) + suffix);
  }

  private static ImageConfig config(ContainerConfig config) {
    return ImageConfig.builder()
        .user(text(config.getUser()))
        .workdir(text(config.getWorkingDir()))
        .environment(texts(config.getEnv()))
        .entrypoint(texts(config.getEntrypoint()))
        .command(texts(config.getCmd()))
        .labels(config.getLabels() == null ? Map.of() : config.getLabels())
        .build();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static List<String> texts(String @Nullable [] texts) {
    return texts == null ? List.of() : List.of(texts);
  }
}
