package io.imagespec.docker;

/** Docker with its BuildKit. */
class DockerFaultsIT extends FaultContract {
  @Override
  String name() {
    return "docker";
  }

  @Override
  String fullForContext() {
    return "no space left on device";
  }
}
