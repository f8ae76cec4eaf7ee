package io.imagespec.docker;

class EmbeddedContractIT extends ContainerEngineContract {
  @Override
  String name() {
    return "embedded";
  }
}
