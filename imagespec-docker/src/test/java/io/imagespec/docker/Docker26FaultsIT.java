package io.imagespec.docker;

/** Docker 26 with its BuildKit. */
class Docker26FaultsIT extends FaultContract {
  @Override
  String name() {
    return "docker26";
  }

  @Override
  String fullForContext() {
    return "no space left on device";
  }
}
