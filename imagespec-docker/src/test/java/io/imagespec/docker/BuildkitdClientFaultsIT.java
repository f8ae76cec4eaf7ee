package io.imagespec.docker;

/** A buildkitd that runs containers itself. */
class BuildkitdClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "buildkitd";
  }
}
