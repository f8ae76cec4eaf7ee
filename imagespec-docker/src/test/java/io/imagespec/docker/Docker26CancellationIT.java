package io.imagespec.docker;

/** Docker 26 with its BuildKit. */
class Docker26CancellationIT extends DockerCancellationIT {
  @Override
  String name() {
    return "docker26";
  }
}
