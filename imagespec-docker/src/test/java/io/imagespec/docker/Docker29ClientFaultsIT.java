package io.imagespec.docker;

/** Docker 29, which speaks gRPC on its socket. */
class Docker29ClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "docker29";
  }
}
