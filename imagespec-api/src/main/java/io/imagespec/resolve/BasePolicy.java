package io.imagespec.resolve;

/**
 * The image that a base means if a spec names it by a tag. It decides when a new base causes a new
 * build.
 */
public enum BasePolicy {
  /**
   * The default: the tag itself. An image is reused while its spec is unchanged, even if the tag of
   * its base has moved; see {@link ImageResolver.Builder#checkBases}.
   */
  FLOATING,

  /**
   * The digest that the registry has for the tag when the spec is resolved. A moved tag is a new
   * spec, so its image is built again. Costs one request for each base in a call.
   */
  PINNED,

  /**
   * The digest in {@code imagespec.lock} in the resolver's directory, which {@link
   * ImageResolver#lockBases} writes. Costs no request. A base without an entry is an error.
   */
  LOCKED
}
