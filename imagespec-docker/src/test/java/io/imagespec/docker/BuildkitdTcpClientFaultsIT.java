package io.imagespec.docker;

/** A buildkitd over TCP, where both sides show a certificate. */
class BuildkitdTcpClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "buildkitd-tcp";
  }
}
