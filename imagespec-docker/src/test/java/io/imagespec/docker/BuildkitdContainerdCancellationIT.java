package io.imagespec.docker;

/** A buildkitd that has containerd run its containers. */
class BuildkitdContainerdCancellationIT extends BuildkitdCancellationIT {
  @Override
  String name() {
    return "buildkitd-containerd";
  }
}
