package io.imagespec.docker;

/** A buildkitd that runs containers itself. */
class BuildkitdClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "buildkitd";
  }

  /** Sessions go through the connection over which builds are asked for. */
  @Override
  int connections(int builds) {
    return 1;
  }
}
