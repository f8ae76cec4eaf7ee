package io.imagespec.docker;

import io.imagespec.ImageSpec;
import java.io.IOException;
import java.nio.file.Files;

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

  /** Without need of its files it has the registry take the base's layers from its neighbour. */
  @Override
  ImageSpec onTop(ImageSpec base) throws IOException {
    return base.copy(Files.writeString(directory.resolve("small"), "small"), "/small");
  }
}
