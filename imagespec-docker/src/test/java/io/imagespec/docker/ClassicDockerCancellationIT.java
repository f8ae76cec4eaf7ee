package io.imagespec.docker;

/** Docker with its classic builder. */
class ClassicDockerCancellationIT extends CancellationContract {
  @Override
  String name() {
    return "docker-classic";
  }
}
