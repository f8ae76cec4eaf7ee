package io.imagespec.docker;

/** A buildkitd that runs containers itself. */
class BuildkitdFaultsIT extends FaultContract {
  @Override
  String name() {
    return "buildkitd";
  }

  @Override
  String fullForContext() {
    return "no space left on device";
  }
}
