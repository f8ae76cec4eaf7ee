package io.imagespec.docker;

/** Docker with its BuildKit. */
class DockerAccessIT extends AccessContract {
  @Override
  String name() {
    return "docker";
  }
}
