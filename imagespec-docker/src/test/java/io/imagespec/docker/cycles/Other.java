package io.imagespec.docker.cycles;

/** A class outside of the family that makes one of its kinds. */
final class Other {
  Kind kind() {
    return new Kind();
  }
}
