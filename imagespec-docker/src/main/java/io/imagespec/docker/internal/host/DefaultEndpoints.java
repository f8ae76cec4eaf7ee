package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The default addresses of engines by operating system, the most likely first. */
final class DefaultEndpoints {
  private static final String CHOSEN_BY = "first default place that answers";

  private DefaultEndpoints() {}

  /** Returns the default addresses of Docker, then those of Podman. */
  static List<EngineAddress> of(Environment environment, OptionalInt uid) {
    return addresses(docker(environment, uid), podman(environment, uid));
  }

  /**
   * Returns the default addresses of one kind of engine. Podman may also listen at one of Docker's,
   * as with the package podman-docker.
   */
  static List<EngineAddress> of(EngineKind kind, Environment environment, OptionalInt uid) {
    return kind == EngineKind.DOCKER
        ? addresses(docker(environment, uid), List.of())
        : addresses(podman(environment, uid), docker(environment, uid));
  }

  private static List<EngineAddress> addresses(List<Endpoint> first, List<Endpoint> then) {
    Map<String, EngineAddress> addresses = new LinkedHashMap<>();
    Stream.concat(first.stream(), then.stream())
        .forEach(e -> addresses.putIfAbsent(key(e), EngineAddress.plain(e, CHOSEN_BY)));
    return List.copyOf(addresses.values());
  }

  /**
   * Returns the address with {@code /var/run} replaced by {@code /run}, to which it is a link on
   * Linux.
   */
  private static String key(Endpoint endpoint) {
    return endpoint.address().replaceFirst("^/var/run/", "/run/");
  }

  private static List<Endpoint> docker(Environment environment, OptionalInt uid) {
    if (environment.isWindows()) {
      return pipes("docker_engine", "dockerDesktopLinuxEngine");
    }
    List<String> sockets = new ArrayList<>(List.of(Endpoint.DEFAULT_SOCKET));
    if (environment.isMac()) {
      for (String below :
          List.of(
              ".docker/run/docker.sock",
              ".orbstack/run/docker.sock",
              ".colima/default/docker.sock",
              ".rd/docker.sock")) {
        sockets.add(environment.home().resolve(below).toString());
      }
      return sockets(sockets);
    }
    runtime(environment, uid).ifPresent(directory -> sockets.add(directory + "/docker.sock"));
    sockets.add(environment.home().resolve(".docker/run/docker.sock").toString());
    sockets.add(environment.home().resolve(".docker/desktop/docker.sock").toString());
    return sockets(sockets);
  }

  private static List<Endpoint> podman(Environment environment, OptionalInt uid) {
    if (environment.isWindows()) {
      return pipes("podman-machine-default");
    }
    List<String> sockets = new ArrayList<>();
    if (environment.isMac()) {
      sockets.add(
          environment
              .home()
              .resolve(".local/share/containers/podman/machine/podman.sock")
              .toString());
      environment
          .variable("TMPDIR")
          .ifPresent(t -> sockets.add(stripSlash(t) + "/podman/podman-machine-default-api.sock"));
      return sockets(sockets);
    }
    runtime(environment, uid)
        .ifPresent(directory -> sockets.add(directory + "/podman/podman.sock"));
    uid.ifPresent(id -> sockets.add("/run/user/" + id + "/podman/podman.sock"));
    sockets.add("/run/podman/podman.sock");
    return sockets(sockets);
  }

  private static Optional<String> runtime(Environment environment, OptionalInt uid) {
    return environment
        .variable("XDG_RUNTIME_DIR")
        .map(DefaultEndpoints::stripSlash)
        .or(() -> uid.stream().mapToObj(id -> "/run/user/" + id).findFirst());
  }

  private static List<Endpoint> sockets(List<String> paths) {
    return paths.stream().map(Endpoint::unix).toList();
  }

  private static List<Endpoint> pipes(String... names) {
    return Stream.of(names).map(name -> Endpoint.npipe("//./pipe/" + name)).toList();
  }

  private static String stripSlash(String directory) {
    return directory.endsWith("/") ? directory.substring(0, directory.length() - 1) : directory;
  }
}
