package io.imagespec.docker;

/** A buildkitd that runs containers itself, to which pulling and pushing are parts of a build. */
class BuildkitdCancellationIT extends CancellationContract {
  @Override
  String name() {
    return "buildkitd";
  }

  @Override
  String pulling() {
    return "build";
  }

  @Override
  String pushing() {
    return "build";
  }
}
