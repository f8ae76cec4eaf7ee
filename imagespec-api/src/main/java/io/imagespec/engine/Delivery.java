package io.imagespec.engine;

import io.imagespec.name.ImageReference;

/** Where a built image goes. */
public sealed interface Delivery {
  /**
   * The name it gets.
   *
   * @return a reference with a tag
   */
  ImageReference image();

  /**
   * To a registry.
   *
   * @param image the name to push, with a tag
   */
  record Push(ImageReference image) implements Delivery {
    /** Checks that there is a tag. */
    public Push {
      requireTag(image);
    }
  }

  /**
   * Into the engine's own store.
   *
   * @param image the name to store under, with a tag
   */
  record Store(ImageReference image) implements Delivery {
    /** Checks that there is a tag. */
    public Store {
      requireTag(image);
    }
  }

  private static void requireTag(ImageReference image) {
    if (image.tag().isEmpty() || image.digest().isPresent()) {
      throw new IllegalArgumentException(
          "delivery to " + image + ": a name with a tag and without a digest is needed");
    }
  }
}
