package io.imagespec.docker;

/** A buildkitd that runs containers itself. */
class BuildkitdEngineIT extends ContainerEngineContract {
  @Override
  String name() {
    return "buildkitd";
  }
}
