package io.imagespec.docker;

/** Docker 29, with containerd's image store as it comes. */
class Docker29AccessIT extends AccessContract {
  @Override
  String name() {
    return "docker29";
  }
}
