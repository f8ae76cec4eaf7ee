package io.imagespec.resolve;

/** The action that produced an image. */
public enum Action {
  /** The image was built by this call. */
  BUILT,
  /** The image already existed. */
  REUSED;

  static Action of(boolean built) {
    return built ? BUILT : REUSED;
  }
}
