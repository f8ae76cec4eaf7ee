package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/**
 * The locations of configurations, in order of precedence.
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
    return joined(List.of(variable(), docker(dockerDirectory()), podmanFiles(), legacy()));
  }

  /** Returns only the variable. */
  List<ConfigSource> inVariable() {
    return variable().toList();
  }

  /** Returns only docker's directory. */
  List<ConfigSource> docker() {
    return docker(dockerDirectory()).toList();
  }

  /** Returns the files that podman reads, including docker's file. */
  List<ConfigSource> podman() {
    Path docker = dockerDirectory().resolve(DOCKER);
    return joined(
        List.of(podmanFiles(), Stream.of(guessed(docker, ConfigFlavor.PODMAN)), legacy()));
  }

  /** Returns a directory of the docker CLI, or one in which Kubernetes mounted a secret. */
  List<ConfigSource> directory(Path directory) {
    return docker(directory).toList();
  }

  /** Returns a file that Kubernetes mounted, or the files in its directory. */
  List<ConfigSource> mounted(Path place) {
    return Stream.concat(
            Stream.of(named(place, ConfigFlavor.MOUNTED)),
            Stream.of(KUBERNETES, LEGACY, DOCKER)
                .map(name -> guessed(place.resolve(name), ConfigFlavor.MOUNTED)))
        .toList();
  }

  private Path dockerDirectory() {
    return PathVariables.path(environment, "DOCKER_CONFIG")
        .orElseGet(() -> environment.home().resolve(".docker"));
  }

  private Stream<ConfigSource> variable() {
    return environment.variable(ConfigVariable.NAME).stream().map(ConfigVariable::new);
  }

  private Stream<ConfigSource> docker(Path directory) {
    return Stream.of(
        named(directory.resolve(DOCKER), ConfigFlavor.DOCKER),
        guessed(directory.resolve(KUBERNETES), ConfigFlavor.MOUNTED),
        guessed(directory.resolve(LEGACY), ConfigFlavor.MOUNTED));
  }

  private Stream<ConfigSource> podmanFiles() {
    return Stream.concat(
        PathVariables.path(environment, "REGISTRY_AUTH_FILE").stream()
            .map(file -> named(file, ConfigFlavor.PODMAN)),
        new PodmanAuthLocations(environment, run)
            .files().stream().map(file -> guessed(file, ConfigFlavor.PODMAN)));
  }

  private Stream<ConfigSource> legacy() {
    return Stream.of(guessed(environment.home().resolve(LEGACY), ConfigFlavor.MOUNTED));
  }

  private ConfigSource named(Path file, ConfigFlavor configFlavor) {
    return ConfigFile.named(file, configFlavor, clock);
  }

  private ConfigSource guessed(Path file, ConfigFlavor configFlavor) {
    return ConfigFile.guessed(file, configFlavor, clock);
  }

  private static List<ConfigSource> joined(List<Stream<ConfigSource>> sources) {
    return sources.stream().flatMap(s -> s).toList();
  }
}
