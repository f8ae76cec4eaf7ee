package io.imagespec.resolve;

/**
 * The behavior after a failed lookup, which leaves the presence of an image unknown: the registry
 * is unreachable, or answers with an error of its own. There is no constant that takes the image
 * for present, because a pinned reference needs the registry's answer.
 */
public enum UnknownPresence {
  /** The default: the resolve fails. */
  FAIL,

  /** The image is built and pushed. The resolve still fails if the registry refuses the push. */
  BUILD
}
