package io.imagespec.docker;

/** Docker 26 with its BuildKit. */
class Docker26AccessIT extends AccessContract {
  @Override
  String name() {
    return "docker26";
  }
}
