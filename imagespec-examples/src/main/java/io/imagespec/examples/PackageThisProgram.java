package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.docker.EmbeddedEngine;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;

/**
 * Packages this program as an image, without an engine. Run it from the class path (in an IDE, or
 * with {@code exec:exec@own-image}), not inside Maven.
 *
 * <p>The variable {@code IMAGESPEC_BASE} sets the base, an image with {@code java} on its {@code
 * PATH}; the default is Eclipse Temurin from Docker Hub. The registry runs in this process.
 */
public final class PackageThisProgram {
  private PackageThisProgram() {}

  /**
   * Runs the example.
   *
   * @param args none
   */
  public static void main(String[] args) {
    String base = System.getenv("IMAGESPEC_BASE");
    JvmApplication program =
        JvmApplication.running().mainClass(PackageThisProgram.class.getName()).jvmFlags("-Xmx256m");
    try (LocalRegistry registry = LocalRegistry.start();
        ContainerEngine engine = EmbeddedEngine.create();
        ImageResolver images = ImageResolver.builder().engine(engine).build()) {
      ImageSpec spec =
          (base == null ? program : program.base(base))
              .toSpec()
              .named("own")
              .registry(registry.address() + "/examples");
      ResolvedImage image = images.resolve(spec);
      System.out.println(image.action() + " " + image.pinned());
    }
  }
}
