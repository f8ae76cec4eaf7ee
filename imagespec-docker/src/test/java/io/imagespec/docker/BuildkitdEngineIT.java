package io.imagespec.docker;

/** A buildkitd that runs containers itself. */
class BuildkitdEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "buildkitd";
  }
}
