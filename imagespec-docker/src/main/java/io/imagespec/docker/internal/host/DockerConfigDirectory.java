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

/** The directory of the docker command line's configuration: {@code $DOCKER_CONFIG}. */
final class DockerConfigDirectory {
  /** The largest file read here, in bytes. */
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

  /** The context that {@code docker context use} chose, unless it is the default one. */
  Optional<String> currentContext() {
    return read(config())
        .flatMap(config -> config.text("currentContext"))
        .filter(name -> !name.isEmpty() && !name.equals("default"));
  }

  /** A JSON file, or empty if there is none. */
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
              + "; mend the file or set DOCKER_HOST",
          e);
    }
  }

  /** A file of limited length. */
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
