package io.imagespec.docker;

/** Docker with its BuildKit. */
class DockerClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "docker";
  }
}
