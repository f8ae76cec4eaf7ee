package io.imagespec.docker;

/** Docker with its BuildKit. */
class DockerEngineIT extends ContainerEngineContract {
  @Override
  String name() {
    return "docker";
  }
}
