package io.imagespec.docker;

class DockerCancellationIT extends CancellationContract {
  @Override
  String name() {
    return "docker";
  }
}
