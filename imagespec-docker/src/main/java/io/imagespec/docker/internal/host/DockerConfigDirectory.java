package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The configuration directory of the docker command line: {@code $DOCKER_CONFIG}. */
final class DockerConfigDirectory {
  /** The size limit of a file, in bytes. */
  static final int FILE_LIMIT = 4 * 1024 * 1024;

  private final Path directory;

  private DockerConfigDirectory(Path directory) {
    this.directory = directory;
  }

  static DockerConfigDirectory of(Environment environment) {
    return new DockerConfigDirectory(
        environment
            .variable("DOCKER_CONFIG")
            .map(Path::of)
            .orElseGet(() -> environment.home().resolve(".docker")));
  }

  Path path() {
    return directory;
  }

  Path config() {
    return directory.resolve("config.json");
  }

  /** Returns the context set by {@code docker context use}, unless it is the default one. */
  Optional<String> currentContext() {
    return read(config())
        .flatMap(config -> config.text("currentContext"))
        .filter(name -> !name.isEmpty() && !name.equals("default"));
  }

  /** Reads a JSON file; empty if it is missing. */
  static Optional<JsonValue> read(Path file) {
    try {
      return Optional.of(JsonValue.parseFirst(bytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new EngineUnavailableException(
          "find an engine: cannot read "
              + file
              + ": "
              + FailureText.text(e)
              + "; fix the file or set DOCKER_HOST",
          e);
    }
  }

  /** Reads a file of limited size. */
  static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_LIMIT + 1);
      if (bytes.length > FILE_LIMIT) {
        throw new IOException("more than " + FILE_LIMIT + " bytes");
      }
      return bytes;
    }
  }
}
