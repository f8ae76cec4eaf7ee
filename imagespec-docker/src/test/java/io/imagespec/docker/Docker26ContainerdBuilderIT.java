package io.imagespec.docker;

/** BuildKit inside Docker 26 with containerd's image store. */
class Docker26ContainerdBuilderIT extends DockerBuilderIT {
  @Override
  String name() {
    return "docker26c";
  }
}
