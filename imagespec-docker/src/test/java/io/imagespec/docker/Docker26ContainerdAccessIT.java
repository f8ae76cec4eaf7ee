package io.imagespec.docker;

/** Docker 26 with containerd's image store. */
class Docker26ContainerdAccessIT extends AccessContract {
  @Override
  String name() {
    return "docker26c";
  }
}
