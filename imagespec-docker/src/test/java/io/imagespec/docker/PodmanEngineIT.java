package io.imagespec.docker;

/** Podman. */
class PodmanEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "podman";
  }
}
