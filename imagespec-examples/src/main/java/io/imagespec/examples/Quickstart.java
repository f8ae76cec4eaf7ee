package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.docker.RegistryClient;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Resolves the same spec twice, then pulls a file of the image. The first resolve builds and pushes
 * the image, the second one finds it.
 *
 * <p>Requires only a JDK. The spec has no commands, so the image is assembled in this process. The
 * registry also runs in this process, unless {@code IMAGESPEC_REGISTRY} names another, such as
 * {@code ghcr.io/acme}. With {@code IMAGESPEC_ASSEMBLY=engine}, an engine builds the image. If the
 * engine that the environment then selects does not answer, the program prints the places searched
 * and exits with 2.
 */
public final class Quickstart {
  private Quickstart() {}

  /**
   * Runs the example.
   *
   * @param args none
   * @throws IOException if the file to copy cannot be written
   */
  public static void main(String[] args) throws IOException {
    int status =
        run(
            Optional.ofNullable(System.getenv("IMAGESPEC_REGISTRY"))
                .filter(registry -> !registry.isBlank()));
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(Optional<String> named) throws IOException {
    Path directory = Files.createTempDirectory("imagespec-quickstart");
    Path greeting =
        Files.writeString(directory.resolve("greeting.txt"), "Hello from an image made by Java.\n");
    try (LocalRegistry local = LocalRegistry.start()) {
      resolveTwice(greeting, named.orElse(local.address() + "/quickstart"));
      return 0;
    } catch (EngineUnavailableException e) {
      System.err.println(e.getMessage());
      return 2;
    } finally {
      Files.delete(greeting);
      Files.delete(directory);
    }
  }

  private static void resolveTwice(Path greeting, String registry) throws IOException {
    ImageSpec spec =
        ImageSpec.scratch()
            .named("hello")
            .registry(registry)
            .copy(greeting, "/greeting.txt")
            .command("/greeting.txt");
    try (ImageResolver images = ImageResolver.create();
        RegistryClient client = RegistryClient.create()) {
      print("first", images.resolve(spec));
      ResolvedImage again = images.resolve(spec);
      print("again", again);
      String file = PullFile.read(client, again.pinned(), "greeting.txt").orElseThrow();
      System.out.println("pulled: /greeting.txt says: " + file.strip());
    }
  }

  private static void print(String when, ResolvedImage image) {
    System.out.println(when + ": " + image.action() + " " + image.pinned());
    image.reasons().forEach(reason -> System.out.println("  because " + reason));
  }
}
