package io.imagespec.docker;

/** A buildkitd over TCP, where both sides show a certificate. */
class BuildkitdTcpEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "buildkitd-tcp";
  }
}
