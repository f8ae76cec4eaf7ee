package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;

/**
 * The README's example: a task's image, described in code and resolved when the workflow is
 * registered.
 */
public final class ReadmeExample {
  private ReadmeExample() {}

  /**
   * Resolves the image and prints what would be registered.
   *
   * @param args none
   */
  public static void main(String[] args) {
    ImageSpec app =
        ImageSpec.from("debian:bookworm-slim")
            .named("trainer")
            .registry("ghcr.io/acme")
            .apt("git")
            .env("GREETING", "hello \"$world\"")
            .run("mkdir /app && echo built > /app/stamp")
            .workdir("/app")
            .user("1000")
            .entrypoint("cat", "/app/stamp")
            .copy(Path.of("src"), "/app/src");

    try (ImageResolver images = ImageResolver.create()) {
      ResolvedImage image = images.resolve(app);
      System.out.println(image.action() + " " + image.pinned());
    }
  }
}
