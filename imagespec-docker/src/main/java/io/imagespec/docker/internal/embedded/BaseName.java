package io.imagespec.docker.internal.embedded;

import io.imagespec.name.ImageReference;

/**
 * The name of a base in messages: {@code base debian}, or {@code first part ghcr.io/acme/app@…} if
 * the plan continues the image of a first part.
 *
 * @param image the image
 * @param isFirstPart true for the image of a first part, which the SDK built
 */
record BaseName(ImageReference image, boolean isFirstPart) {
  private static final String REBUILD = "delete its tag, or rebuild with refresh(..)";

  /** Returns the remedy for an incomplete or invalid image. */
  String remedy() {
    return isFirstPart ? REBUILD : "push the base again";
  }

  /**
   * Returns the remedy for an image that is valid but not suitable.
   *
   * @param ofBase the remedy for a base of the user
   */
  String remedyOr(String ofBase) {
    return isFirstPart ? REBUILD : ofBase;
  }

  /** Returns the repository of the image with this kind of name. */
  BaseName repository() {
    return new BaseName(image.repository(), isFirstPart);
  }

  @Override
  public String toString() {
    return (isFirstPart ? "first part " : "base ") + image.familiar();
  }
}
