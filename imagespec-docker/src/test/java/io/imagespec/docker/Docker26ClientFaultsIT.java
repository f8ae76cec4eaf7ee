package io.imagespec.docker;

/** Docker 26 with its BuildKit. */
class Docker26ClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "docker26";
  }
}
