package io.imagespec.docker.internal.registry.endpoint;

import io.imagespec.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code certs.d} directories in which docker and podman look for certificates of registries.
 * Each contains one directory per registry, named like the registry in image names ({@code
 * registry.lan:5000}; without the colon on Windows).
 *
 * <p>The user's directories come before the machine's, and docker's before podman's. As in podman,
 * the first one that contains a directory for the registry is used. Nothing is cached, so a
 * directory that is added later is found.
 *
 * @param roots the {@code certs.d} directories, in order
 * @param isWindows true if directory names have no colon
 * @see <a href="https://docs.docker.com/engine/security/certificates/">Docker's documentation</a>
 * @see <a
 *     href="https://github.com/containers/image/blob/main/docs/containers-certs.d.5.md">containers-certs.d(5)</a>
 */
public record CertsDirectories(List<Path> roots, boolean isWindows) {
  public CertsDirectories {
    roots = List.copyOf(roots);
  }

  public static CertsDirectories of(Environment environment) {
    Path home = environment.home();
    Path configuration =
        environment.variable("XDG_CONFIG_HOME").map(Path::of).orElse(home.resolve(".config"));
    List<Path> roots = new ArrayList<>();
    roots.add(configuration.resolve("docker/certs.d")); // Docker rootless
    roots.add(home.resolve(".docker/certs.d")); // Docker Desktop
    roots.add(home.resolve(".config/containers/certs.d")); // podman never looks at XDG_CONFIG_HOME
    if (environment.isWindows()) {
      environment
          .variable("ProgramData")
          .ifPresent(data -> roots.add(Path.of(data, "docker", "certs.d")));
    } else {
      roots.add(Path.of("/etc/docker/certs.d"));
      roots.add(Path.of("/etc/containers/certs.d"));
    }
    return new CertsDirectories(roots, environment.isWindows());
  }

  /** Finds the certificates of a registry, if a directory for it exists. */
  public Optional<RegistryCertificates> find(Origin registry) {
    Set<String> names = names(registry);
    for (Path root : roots) {
      for (String name : names) {
        Path directory = root.resolve(name);
        if (Files.isDirectory(directory)) {
          return Optional.of(new RegistryCertificates(directory));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the names of a registry's directory. Users know Docker Hub by a different name than
   * that of its registry.
   */
  private Set<String> names(Origin registry) {
    String domain = RegistryAliases.name(registry.domain());
    Set<String> names = new LinkedHashSet<>();
    for (String full : List.of(domain, registry.host() + ":" + registry.port())) {
      String name = isWindows ? full.replace(":", "") : full;
      if (!name.startsWith(".")) {
        names.add(name);
      }
    }
    return names;
  }
}
