package io.imagespec.docker;

/** A buildkitd over TCP, where both sides show a certificate. */
class BuildkitdTcpAccessIT extends AccessContract {
  @Override
  String name() {
    return "buildkitd-tcp";
  }
}
