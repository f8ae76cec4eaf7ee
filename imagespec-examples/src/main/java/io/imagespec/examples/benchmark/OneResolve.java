package io.imagespec.examples.benchmark;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;

/** A program that resolves one image and ends, as a deployment script does. */
public final class OneResolve {
  private OneResolve() {}

  /**
   * Resolves the image. The credential is in the configuration file of Docker, in the directory of
   * the variable {@code DOCKER_CONFIG}.
   *
   * @param arguments the registry and the directory of the image's files
   */
  public static void main(String... arguments) {
    try (ImageResolver images = ImageResolver.create()) {
      ResolvedImage image = images.resolve(spec(arguments[0], Path.of(arguments[1])));
      System.out.println(image.action() + " " + image.digest());
    }
  }

  static ImageSpec spec(String registry, Path files) {
    return ImageSpec.scratch()
        .named("trainer")
        .registry(registry + "/acme")
        .env("MODE", "train")
        .copy(files, "/app")
        .entrypoint("/app/train");
  }
}
