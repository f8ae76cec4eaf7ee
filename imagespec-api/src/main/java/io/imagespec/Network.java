package io.imagespec;

/** The network of a command while the image is built. */
public enum Network {
  /** No network except the command's own loopback interface. */
  NONE,
  /** The engine's default for build commands. */
  DEFAULT,
  /**
   * The network of the engine's host, including services on its loopback interface. A buildkitd has
   * to allow it ({@code --allow-insecure-entitlement network.host}), and Docker may forbid it. A
   * rejected build runs nothing, and its message states what would allow it.
   */
  HOST
}
