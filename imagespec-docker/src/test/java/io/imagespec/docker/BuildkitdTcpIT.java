package io.imagespec.docker;

/** A buildkitd over TCP, where both sides show a certificate. */
class BuildkitdTcpIT extends BuildkitdIT {
  @Override
  String name() {
    return "buildkitd-tcp";
  }
}
