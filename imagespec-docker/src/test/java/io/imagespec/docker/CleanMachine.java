package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngine;
import java.nio.file.Path;
import java.util.Map;

/** A machine of which nothing is known: no variables, and a cache in the test's own directory. */
final class CleanMachine {
  private CleanMachine() {}

  static Environment in(Path directory) {
    return Environment.of(
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString()), directory);
  }

  /** The engine without a daemon. */
  static ContainerEngine engine(Path directory) {
    return new EmbeddedEngineProvider().connect(in(directory));
  }
}
