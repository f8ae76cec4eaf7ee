package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The locations of configurations, in order of precedence. Every JVM that resolves an image lists
 * them, so this is done without streams, whose classes take time to load.
 *
 * @param environment the environment
 * @param run the directory {@code /run}
 * @param clock the clock
 */
record ConfigLocations(Environment environment, Path run, Clock clock) {
  private static final String DOCKER = "config.json";
  private static final String LEGACY = ".dockercfg";
  private static final String KUBERNETES = ".dockerconfigjson";

  static ConfigLocations of(Environment environment) {
    return new ConfigLocations(environment, Path.of("/run"), Clock.systemUTC());
  }

  /** Returns the variable, then docker's directory, then podman's files. */
  List<ConfigSource> standard() {
    List<ConfigSource> all = new ArrayList<>(inVariable());
    all.addAll(docker());
    all.addAll(podmanFiles());
    all.add(legacy());
    return all;
  }

  /** Returns only the variable. */
  List<ConfigSource> inVariable() {
    Optional<String> text = environment.variable(ConfigVariable.NAME);
    return text.isPresent() ? List.of(new ConfigVariable(text.get())) : List.of();
  }

  /** Returns only docker's directory. */
  List<ConfigSource> docker() {
    return directory(dockerDirectory());
  }

  /** Returns the files that podman reads, including docker's file. */
  List<ConfigSource> podman() {
    Path docker = dockerDirectory().resolve(DOCKER);
    List<ConfigSource> all = podmanFiles();
    all.add(guessed(docker, ConfigFlavor.PODMAN));
    all.add(legacy());
    return all;
  }

  /** Returns a directory of the docker CLI, or one in which Kubernetes mounted a secret. */
  List<ConfigSource> directory(Path directory) {
    return List.of(
        named(directory.resolve(DOCKER), ConfigFlavor.DOCKER),
        guessed(directory.resolve(KUBERNETES), ConfigFlavor.MOUNTED),
        guessed(directory.resolve(LEGACY), ConfigFlavor.MOUNTED));
  }

  /** Returns a file that Kubernetes mounted, or the files in its directory. */
  List<ConfigSource> mounted(Path place) {
    return List.of(
        named(place, ConfigFlavor.MOUNTED),
        guessed(place.resolve(KUBERNETES), ConfigFlavor.MOUNTED),
        guessed(place.resolve(LEGACY), ConfigFlavor.MOUNTED),
        guessed(place.resolve(DOCKER), ConfigFlavor.MOUNTED));
  }

  private Path dockerDirectory() {
    return PathVariables.path(environment, "DOCKER_CONFIG")
        .orElseGet(() -> environment.home().resolve(".docker"));
  }

  private List<ConfigSource> podmanFiles() {
    List<ConfigSource> files = new ArrayList<>();
    Optional<Path> set = PathVariables.path(environment, "REGISTRY_AUTH_FILE");
    if (set.isPresent()) {
      files.add(named(set.get(), ConfigFlavor.PODMAN));
    }
    for (Path file : new PodmanAuthLocations(environment, run).files()) {
      files.add(guessed(file, ConfigFlavor.PODMAN));
    }
    return files;
  }

  private ConfigSource legacy() {
    return guessed(environment.home().resolve(LEGACY), ConfigFlavor.MOUNTED);
  }

  private ConfigSource named(Path file, ConfigFlavor configFlavor) {
    return ConfigFile.named(file, configFlavor, clock);
  }

  private ConfigSource guessed(Path file, ConfigFlavor configFlavor) {
    return ConfigFile.guessed(file, configFlavor, clock);
  }
}
