package io.imagespec.registry;

/** The visibility of an image. */
public enum Visibility {
  /** The visibility was not checked. */
  NOT_CHECKED,
  /** The manifest, the config and the layers can be pulled anonymously. */
  PUBLIC,
  /** Pulling requires a credential. */
  PRIVATE,
  /** The registry is unreachable, or its response is inconclusive. */
  UNKNOWN
}
