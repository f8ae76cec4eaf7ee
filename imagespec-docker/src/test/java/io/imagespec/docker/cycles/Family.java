package io.imagespec.docker.cycles;

/** A sealed type that is in a cycle through one of its kinds. */
sealed interface Family permits Kind, OtherKind {
  /** A way out of the family. */
  default Other other() {
    return new Other();
  }
}
