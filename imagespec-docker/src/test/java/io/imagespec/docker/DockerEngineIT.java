package io.imagespec.docker;

/** Docker with its BuildKit. */
class DockerEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "docker";
  }
}
