package io.imagespec.docker.internal.host;

import io.imagespec.Environment;

/** How an engine is started, by operating system. */
final class StartHint {
  private StartHint() {}

  static String of(Environment environment) {
    if (environment.isWindows()) {
      return "start Docker Desktop or run `podman machine start`";
    }
    if (environment.isMac()) {
      return "start Docker Desktop or OrbStack, or run `colima start` or `podman machine start`";
    }
    return "run `sudo systemctl start docker` or `systemctl --user start podman.socket`";
  }
}
