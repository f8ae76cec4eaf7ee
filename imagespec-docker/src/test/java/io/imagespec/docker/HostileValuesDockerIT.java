package io.imagespec.docker;

import java.util.List;

class HostileValuesDockerIT extends HostileValuesContract {
  @Override
  String name() {
    return "docker";
  }

  @Override
  List<String> commandLine(String host) {
    return List.of("docker", "-H", host);
  }
}
