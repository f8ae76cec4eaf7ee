package io.imagespec.docker;

/** A buildkitd over TCP, where both sides show a certificate. */
class BuildkitdTcpFaultsIT extends FaultContract {
  @Override
  String name() {
    return "buildkitd-tcp";
  }

  @Override
  String fullForContext() {
    return "no space left on device";
  }
}
