package io.imagespec.docker;

import java.util.List;

class HostileValuesPodmanIT extends HostileValuesContract {
  @Override
  String name() {
    return "podman";
  }

  @Override
  List<String> commandLine(String host) {
    return List.of("podman", "--remote", "--url", host);
  }
}
