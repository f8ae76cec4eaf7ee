package io.imagespec.docker;

/** Podman. */
class PodmanEngineIT extends ContainerEngineContract {
  @Override
  String name() {
    return "podman";
  }
}
