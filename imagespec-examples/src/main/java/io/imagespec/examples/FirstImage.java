package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;

/** The first example of the README: builds and pushes an image, then finds it again. */
public class FirstImage {
  /**
   * Runs the example.
   *
   * @param args ignored
   */
  public static void main(String[] args) {
    try (LocalRegistry registry = LocalRegistry.start();
        ImageResolver images = ImageResolver.create()) {
      ImageSpec spec =
          ImageSpec.scratch()
              .named("hello")
              .registry(registry.address() + "/demo")
              .copy(Path.of("src"), "/app/src");

      ResolvedImage first = images.resolve(spec);
      ResolvedImage second = images.resolve(spec);
      System.out.println(first.action() + " " + first.pinned());
      System.out.println(second.action() + " " + second.pinned());
    }
  }
}
