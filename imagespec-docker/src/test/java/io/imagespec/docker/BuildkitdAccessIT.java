package io.imagespec.docker;

/** A buildkitd that runs containers itself. */
class BuildkitdAccessIT extends AccessContract {
  @Override
  String name() {
    return "buildkitd";
  }
}
