package io.imagespec.docker;

/** Docker 26 with containerd's image store. */
class Docker26ContainerdEngineIT extends RealEngineContract {
  @Override
  String name() {
    return "docker26c";
  }
}
