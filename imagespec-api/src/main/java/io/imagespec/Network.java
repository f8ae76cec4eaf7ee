package io.imagespec;

/** What a command reaches while the image is built. */
public enum Network {
  /** Nothing but itself. */
  NONE,
  /** What the engine gives to commands of a build. */
  DEFAULT,
  /** What the engine's machine reaches, its own services on the loopback included. */
  HOST
}
