package io.imagespec.docker;

import java.util.List;

/**
 * Podman, which takes a second for each instruction: every third value, others in the next run, and
 * all of them with {@code -Dimagespec.slow=true}.
 */
class HostileValuesPodmanIT extends HostileValuesContract {
  @Override
  String name() {
    return "podman";
  }

  @Override
  int share() {
    return Boolean.getBoolean("imagespec.slow") ? 1 : 5;
  }

  @Override
  List<String> commandLine(String host) {
    return List.of("podman", "--remote", "--url", host);
  }
}
