package io.imagespec;

/** What a command reaches while the image is built. */
public enum Network {
  /** Nothing but itself. */
  NONE,
  /** What the engine gives to commands of a build. */
  DEFAULT,
  /**
   * What the engine's machine reaches, its own services on the loopback included. A buildkitd has
   * to allow it ({@code --allow-insecure-entitlement network.host}), and a Docker may forbid it; a
   * build that is refused runs nothing and says what would allow it.
   */
  HOST
}
