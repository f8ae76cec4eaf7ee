package io.imagespec.docker;

import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A separate JVM that resolves an image in two parts, and may halt between them. */
final class SplitClientJvm {
  /** The exit code of a JVM that halted when the second part began. */
  static final int HALTED = 42;

  private SplitClientJvm() {}

  /** Returns the spec of the commands. */
  static ImageSpec spec(RealEngines engines, String token) {
    return ImageSpec.from(engines.busybox())
        .registry(engines.target())
        .named("it-split-faults")
        .refresh(token)
        .run("echo made > /made");
  }

  /** Starts the JVM with its output in a file. */
  static Process start(
      RealEngines engines, String token, Path directory, boolean halts, Path output)
      throws IOException {
    return ClientJvm.of(
            engines, SplitClientJvm.class, token, directory.toString(), Boolean.toString(halts))
        .redirectOutput(output.toFile())
        .start();
  }

  /** Resolves the spec with a file on top, and prints its pinned reference. */
  public static void main(String[] arguments) {
    RealEngines engines = RealEngines.need("docker");
    ImageSpec spec = spec(engines, arguments[0]);
    Path directory = Path.of(arguments[1]);
    boolean halts = Boolean.parseBoolean(arguments[2]);
    try (ContainerEngine engine = engines.connect();
        ImageResolver images =
            engines.resolver(engine, directory).listener(haltAtSecondImage(halts)).build()) {
      System.out.println(images.resolve(spec.copy(Path.of("file"), "/app/file")).pinned());
    }
  }

  private static BuildListener haltAtSecondImage(boolean halts) {
    Seen seen = new Seen();
    return BuildListener.withImage(
        (image, event) -> {
          if (halts && seen.isSecond(image)) {
            Runtime.getRuntime().halt(HALTED);
          }
        });
  }

  /** The image of the first event. */
  private static final class Seen {
    private Optional<ImageReference> first = Optional.empty();

    synchronized boolean isSecond(ImageReference image) {
      if (first.isEmpty()) {
        first = Optional.of(image);
      }
      return !first.equals(Optional.of(image));
    }
  }
}
