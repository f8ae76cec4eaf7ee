package io.imagespec.docker.internal.host;

import io.imagespec.Environment;

/** How an engine is started, by operating system. */
final class StartHint {
  private static final String DOCKER = "`sudo systemctl start docker`";
  private static final String PODMAN = "`systemctl --user start podman.socket`";

  private StartHint() {}

  static String of(Environment environment) {
    if (environment.isWindows()) {
      return "start Docker Desktop or run `podman machine start`";
    }
    if (environment.isMac()) {
      return "start Docker Desktop or OrbStack, or run `colima start` or `podman machine start`";
    }
    return "run " + DOCKER + " or " + PODMAN;
  }

  static String of(EngineKind kind, Environment environment) {
    boolean elsewhere = environment.isWindows() || environment.isMac();
    if (kind == EngineKind.PODMAN) {
      return "run " + (elsewhere ? "`podman machine start`" : PODMAN);
    }
    return elsewhere ? "start Docker Desktop" : "run " + DOCKER;
  }
}
