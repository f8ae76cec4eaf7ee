package io.imagespec.docker;

/** A buildkitd that has containerd run its containers. */
class BuildkitdContainerdFaultsIT extends FaultContract {
  @Override
  String name() {
    return "buildkitd-containerd";
  }

  /** Where containerd keeps the files. */
  @Override
  String disk() {
    return "containerd";
  }

  @Override
  String fullForContext() {
    return "no space left on device";
  }
}
