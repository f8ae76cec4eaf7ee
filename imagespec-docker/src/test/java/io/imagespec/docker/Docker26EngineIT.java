package io.imagespec.docker;

/** Docker 26 with its BuildKit. */
class Docker26EngineIT extends RealEngineContract {
  @Override
  String name() {
    return "docker26";
  }
}
