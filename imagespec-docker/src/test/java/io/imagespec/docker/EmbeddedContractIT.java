package io.imagespec.docker;

class EmbeddedContractIT extends RealEngineContract {
  @Override
  String name() {
    return "embedded";
  }
}
