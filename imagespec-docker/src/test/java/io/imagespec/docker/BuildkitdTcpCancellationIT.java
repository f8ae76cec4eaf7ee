package io.imagespec.docker;

/** A buildkitd over TCP, where both sides show a certificate. */
class BuildkitdTcpCancellationIT extends BuildkitdCancellationIT {
  @Override
  String name() {
    return "buildkitd-tcp";
  }
}
