package io.imagespec.examples.benchmark;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.DockerKeychain;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The base of the images of a benchmark: the image of the property {@code benchmark.base}. */
final class BenchmarkBase {
  private static final String BASE = System.getProperty("benchmark.base", "busybox:latest");

  private BenchmarkBase() {}

  /** Returns the logins of the user, and that of the benchmark's registry. */
  static Keychain keychain() {
    return Keychain.firstOf(DockerKeychain.standard(), EmbeddedEnginePusher.keychain());
  }

  /**
   * Copies the base to the benchmark's registry, so that no side downloads it from elsewhere. The
   * base's registry may need a login of the user.
   *
   * @return the copy, by tag
   */
  static String copyTo(String registry, Path work) throws IOException {
    Path cache = Files.createDirectories(work.resolve("cache-base"));
    Path marker = Files.writeString(work.resolve("benchmark"), "base");
    try (ContainerEngine engine = EmbeddedEnginePusher.engine(cache);
        ImageResolver images =
            EmbeddedEnginePusher.resolver(cache).engine(engine).keychain(keychain()).build()) {
      ImageSpec spec =
          ImageSpec.from(BASE).named("base").registry(registry).copy(marker, "/base").alias("1");
      var unused = images.resolve(spec);
      return registry + "/base:1";
    }
  }
}
