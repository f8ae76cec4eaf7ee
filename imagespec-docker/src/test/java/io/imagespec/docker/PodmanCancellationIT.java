package io.imagespec.docker;

import java.time.Duration;

class PodmanCancellationIT extends CancellationContract {
  @Override
  String name() {
    return "podman";
  }

  /** Podman 4.3 finishes the command that is running. */
  @Override
  Duration commandLimit() {
    return Duration.ofSeconds(20);
  }
}
