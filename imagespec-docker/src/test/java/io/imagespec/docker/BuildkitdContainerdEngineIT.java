package io.imagespec.docker;

/** A buildkitd that has containerd run its containers. */
class BuildkitdContainerdEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "buildkitd-containerd";
  }
}
