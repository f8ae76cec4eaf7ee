package io.imagespec.docker;

import java.util.List;

/**
 * Docker: every third value, others in the next run, and all of them with {@code
 * -Dimagespec.slow=true}.
 */
class HostileValuesDockerIT extends HostileValuesContract {
  @Override
  String name() {
    return "docker";
  }

  @Override
  int share() {
    return Boolean.getBoolean("imagespec.slow") ? 1 : 5;
  }

  @Override
  List<String> commandLine(String host) {
    return List.of("docker", "-H", host);
  }
}
