package io.imagespec.docker;

/** A buildkitd over TCP, where both sides show a certificate. */
class BuildkitdTcpClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "buildkitd-tcp";
  }

  /** Sessions go through the connection over which builds are asked for. */
  @Override
  int connections(int builds) {
    return 1;
  }
}
