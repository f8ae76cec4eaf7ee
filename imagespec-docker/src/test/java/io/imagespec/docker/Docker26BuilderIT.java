package io.imagespec.docker;

/** BuildKit inside Docker 26. */
class Docker26BuilderIT extends DockerBuilderIT {
  @Override
  String name() {
    return "docker26";
  }
}
