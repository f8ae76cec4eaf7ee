package io.imagespec.docker;

/** A buildkitd that has containerd run its containers. */
class BuildkitdContainerdClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "buildkitd-containerd";
  }
}
