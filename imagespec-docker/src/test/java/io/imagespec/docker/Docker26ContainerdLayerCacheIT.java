package io.imagespec.docker;

/** A Docker that stores images in containerd reads what a buildkitd wrote. */
class Docker26ContainerdLayerCacheIT extends LayerCacheContract {
  @Override
  String writer() {
    return "buildkitd";
  }

  @Override
  String reader() {
    return "docker26c";
  }
}
