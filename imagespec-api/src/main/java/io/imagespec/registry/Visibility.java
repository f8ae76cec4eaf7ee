package io.imagespec.registry;

/** Who can pull an image. */
public enum Visibility {
  /** Nobody looked. */
  NOT_CHECKED,
  /** Everybody can: manifest, config and layers were there for somebody without a credential. */
  PUBLIC,
  /** Only those with a credential can. */
  PRIVATE,
  /** The registry could not be asked, or its answer says neither. */
  UNKNOWN
}
