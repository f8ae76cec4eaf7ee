package io.imagespec.resolve;

/** The action that produced an image. */
public enum Action {
  /** The image was built by this call. */
  BUILT,
  /** The image already existed. */
  REUSED,
  /** The image has no spec: it already existed and was looked up by its name. */
  EXTERNAL;

  static Action of(boolean built) {
    return built ? BUILT : REUSED;
  }
}
