package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files in which podman, buildah and skopeo keep credentials.
 *
 * @param environment the environment
 * @param run the runtime directory on Linux if {@code XDG_RUNTIME_DIR} is not set
 * @see <a
 *     href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">containers-auth.json(5)</a>
 */
record PodmanAuthLocations(Environment environment, Path run) {
  private static final String FILE = "containers/auth.json";

  /**
   * Returns the files in order of precedence. A file in {@code REGISTRY_AUTH_FILE} precedes all of
   * them.
   */
  List<Path> files() {
    Set<Path> files = new LinkedHashSet<>();
    Path config = environment.home().resolve(".config");
    if (environment.isMac() || environment.isWindows()) {
      files.add(config.resolve(FILE));
    } else {
      addRuntime(files);
    }
    files.add(PathVariables.path(environment, "XDG_CONFIG_HOME").orElse(config).resolve(FILE));
    return List.copyOf(files);
  }

  private void addRuntime(Set<Path> files) {
    Optional<Path> set = PathVariables.path(environment, "XDG_RUNTIME_DIR");
    Optional<String> user = set.isPresent() ? Optional.empty() : user();
    if (set.isPresent()) {
      files.add(set.get().resolve(FILE));
    } else if (user.isPresent()) {
      files.add(run.resolve("containers").resolve(user.get()).resolve("auth.json"));
    }
  }

  private static Optional<String> user() {
    try {
      return Optional.of(Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString());
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
