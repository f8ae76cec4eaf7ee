package io.imagespec.engine;

import io.imagespec.ArchiveFormat;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where a built image goes. */
public sealed interface Delivery {
  /**
   * The name it gets.
   *
   * @return a reference with a tag
   */
  ImageReference image();

  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @return the result of the chosen function
   */
  <R> R match(Cases<R> cases);

  /**
   * Functions for each kind of delivery.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles a delivery to a registry.
     *
     * @param delivery the delivery
     * @return the result
     */
    R push(Push delivery);

    /**
     * Handles a delivery into the engine's own store.
     *
     * @param delivery the delivery
     * @return the result
     */
    R store(Store delivery);

    /**
     * Handles a delivery into a file or directory.
     *
     * @param delivery the delivery
     * @return the result
     */
    R archive(Archive delivery);
  }

  /**
   * Tells if the image goes to a registry.
   *
   * @return false for another kind
   */
  default boolean isPush() {
    return false;
  }

  /**
   * Tells if the image goes into the engine's own store.
   *
   * @return false for another kind
   */
  default boolean isStore() {
    return false;
  }

  /**
   * Returns this delivery if it is an archive.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Archive> asArchive() {
    return Optional.empty();
  }

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

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.push(this);
    }

    @Override
    public boolean isPush() {
      return true;
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

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.store(this);
    }

    @Override
    public boolean isStore() {
      return true;
    }
  }

  /**
   * Into a file or directory of this machine.
   *
   * @param image the name that the archive gives the image, with a tag
   * @param file the file, made or replaced once the image is whole; for {@link
   *     ArchiveFormat#OCI_LAYOUT} a directory that is not there or empty, and filled once the image
   *     is whole
   * @param format how it is packed
   */
  record Archive(ImageReference image, Path file, ArchiveFormat format) implements Delivery {
    /** Checks that there is a tag. */
    public Archive {
      requireTag(image);
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(format, "format");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.archive(this);
    }

    @Override
    public Optional<Archive> asArchive() {
      return Optional.of(this);
    }
  }

  private static void requireTag(ImageReference image) {
    Objects.requireNonNull(image, "image");
    if (image.tag().isEmpty() || image.digest().isPresent()) {
      throw new IllegalArgumentException(
          "delivery to " + image + ": a name with a tag and without a digest is needed");
    }
  }
}
