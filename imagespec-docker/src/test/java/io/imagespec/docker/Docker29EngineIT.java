package io.imagespec.docker;

/** Docker 29, with containerd's image store as it comes. */
class Docker29EngineIT extends RealEngineContract {
  @Override
  String name() {
    return "docker29";
  }
}
