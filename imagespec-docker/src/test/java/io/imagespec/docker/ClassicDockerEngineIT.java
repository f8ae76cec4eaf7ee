package io.imagespec.docker;

/** Docker with its classic builder. */
class ClassicDockerEngineIT extends ContainerEngineContract {
  @Override
  String name() {
    return "docker-classic";
  }
}
