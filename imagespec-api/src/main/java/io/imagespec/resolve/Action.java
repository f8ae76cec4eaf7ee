package io.imagespec.resolve;

/** What was done to get an image. */
public enum Action {
  /** It was built now. */
  BUILT,
  /** It was there already. */
  REUSED
}
