package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files in which podman, buildah and skopeo keep credentials.
 *
 * @param environment the environment
 * @param run the runtime directory on Linux if {@code XDG_RUNTIME_DIR} is not set
 * @see <a
 *     href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">containers-auth.json(5)</a>
 */
record PodmanAuthLocations(Environment environment, Path run) {
  private static final String FILE = "auth.json";

  /**
   * Returns the files in order of precedence. A file in {@code REGISTRY_AUTH_FILE} precedes all of
   * them.
   */
  List<Path> files() {
    Path config = environment.home().resolve(".config");
    return Stream.of(
            runtime(),
            isLinux() ? Optional.<Path>empty() : Optional.of(config.resolve("containers")),
            Optional.of(
                PathVariables.path(environment, "XDG_CONFIG_HOME")
                    .orElse(config)
                    .resolve("containers")))
        .flatMap(Optional::stream)
        .map(directory -> directory.resolve(FILE))
        .distinct()
        .toList();
  }

  private Optional<Path> runtime() {
    return isLinux()
        ? PathVariables.path(environment, "XDG_RUNTIME_DIR")
            .map(directory -> directory.resolve("containers"))
            .or(() -> user().map(run.resolve("containers")::resolve))
        : Optional.empty();
  }

  private boolean isLinux() {
    return !environment.isMac() && !environment.isWindows();
  }

  private static Optional<String> user() {
    try {
      return Optional.of(Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString());
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
