package io.imagespec.docker;

/** Docker 26 with containerd's image store, to whose BuildKit pushing is part of a build. */
class Docker26ContainerdClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "docker26c";
  }
}
