package io.imagespec.docker;

/** A buildkitd that has containerd run its containers. */
class BuildkitdContainerdAccessIT extends AccessContract {
  @Override
  String name() {
    return "buildkitd-containerd";
  }
}
