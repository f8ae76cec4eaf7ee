package io.imagespec.docker;

/** Docker with its BuildKit, which pulls a base when a step needs it. */
class DockerCancellationIT extends CancellationContract {
  @Override
  String name() {
    return "docker";
  }

  @Override
  String pulling() {
    return "build";
  }
}
