package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngine;
import java.nio.file.Path;
import java.util.Map;

/** A machine without environment variables and with a cache in the directory of the test. */
final class CleanMachine {
  private CleanMachine() {}

  static Environment in(Path directory) {
    return Environment.of(
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString()), directory);
  }

  /** Connects to the embedded engine. */
  static ContainerEngine engine(Path directory) {
    return new EmbeddedEngineProvider().connect(in(directory));
  }
}
