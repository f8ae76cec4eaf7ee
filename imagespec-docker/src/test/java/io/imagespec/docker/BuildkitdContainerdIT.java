package io.imagespec.docker;

/** A buildkitd that has containerd run its containers. */
class BuildkitdContainerdIT extends BuildkitdIT {
  @Override
  String name() {
    return "buildkitd-containerd";
  }
}
