package io.imagespec.docker;

/** Docker with its BuildKit. */
class DockerClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "docker";
  }

  /** One over which builds are asked for, a session for each, and what asks for everything else. */
  @Override
  int connections(int builds) {
    return 2 + 2 * builds;
  }
}
