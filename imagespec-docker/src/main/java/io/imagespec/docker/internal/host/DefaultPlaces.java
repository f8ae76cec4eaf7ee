package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Where engines listen unless told otherwise, most likely first, by operating system. */
final class DefaultPlaces {
  private static final String CHOSEN_BY = "first default place that answers";

  private DefaultPlaces() {}

  static List<EngineAddress> of(Environment environment, OptionalInt uid) {
    return endpoints(environment, uid).map(e -> EngineAddress.plain(e, CHOSEN_BY)).toList();
  }

  private static Stream<Endpoint> endpoints(Environment environment, OptionalInt uid) {
    if (environment.isWindows()) {
      return Stream.of("docker_engine", "dockerDesktopLinuxEngine", "podman-machine-default")
          .map(pipe -> Endpoint.npipe("//./pipe/" + pipe));
    }
    Set<String> sockets = environment.isMac() ? mac(environment) : linux(environment, uid);
    return sockets.stream().map(Endpoint::unix);
  }

  private static Set<String> linux(Environment environment, OptionalInt uid) {
    Optional<String> runtime =
        environment
            .variable("XDG_RUNTIME_DIR")
            .or(() -> uid.stream().mapToObj(id -> "/run/user/" + id).findFirst());
    Set<String> sockets = new LinkedHashSet<>();
    sockets.add(Endpoint.DEFAULT_SOCKET);
    runtime.ifPresent(directory -> sockets.add(directory + "/docker.sock"));
    sockets.add(environment.home() + "/.docker/run/docker.sock");
    sockets.add(environment.home() + "/.docker/desktop/docker.sock");
    runtime.ifPresent(directory -> sockets.add(directory + "/podman/podman.sock"));
    uid.ifPresent(id -> sockets.add("/run/user/" + id + "/podman/podman.sock"));
    sockets.add("/run/podman/podman.sock");
    return sockets;
  }

  private static Set<String> mac(Environment environment) {
    Set<String> sockets = new LinkedHashSet<>();
    sockets.add(Endpoint.DEFAULT_SOCKET);
    for (String below :
        List.of(
            ".docker/run/docker.sock",
            ".orbstack/run/docker.sock",
            ".colima/default/docker.sock",
            ".rd/docker.sock",
            ".local/share/containers/podman/machine/podman.sock")) {
      sockets.add(environment.home() + "/" + below);
    }
    environment
        .variable("TMPDIR")
        .ifPresent(t -> sockets.add(stripSlash(t) + "/podman/podman-machine-default-api.sock"));
    return sockets;
  }

  private static String stripSlash(String directory) {
    return directory.endsWith("/") ? directory.substring(0, directory.length() - 1) : directory;
  }
}
