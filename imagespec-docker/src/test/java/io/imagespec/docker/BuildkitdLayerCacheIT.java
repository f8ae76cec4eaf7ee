package io.imagespec.docker;

/** A buildkitd reads what a Docker wrote. */
class BuildkitdLayerCacheIT extends LayerCacheContract {
  @Override
  String writer() {
    return "docker26c";
  }

  @Override
  String reader() {
    return "buildkitd";
  }
}
