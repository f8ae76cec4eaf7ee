package io.imagespec.docker;

/** Docker with its classic builder. */
class ClassicDockerEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "docker-classic";
  }
}
