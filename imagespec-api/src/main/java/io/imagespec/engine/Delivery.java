package io.imagespec.engine;

import io.imagespec.ArchiveFormat;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** The destination of a built image. */
@EngineSpi
public sealed interface Delivery {
  /**
   * Returns the image's name.
   *
   * @return a reference with a tag
   */
  ImageReference image();

  /**
   * Calls the function for this kind of delivery.
   *
   * @param cases the functions
   * @param <R> the result's type
   * @return the result of the called function
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
   * Returns true if the image is pushed to a registry.
   *
   * @return false for another kind
   */
  default boolean isPush() {
    return false;
  }

  /**
   * Returns true if the image is kept in the engine's own store.
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
   * A push to a registry.
   *
   * @param image the name to push, with a tag
   */
  record Push(ImageReference image) implements Delivery {
    /** Requires a tag and refuses a digest. */
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
   * Storage in the engine's own store.
   *
   * @param image the name in the store, with a tag
   */
  record Store(ImageReference image) implements Delivery {
    /** Requires a tag and refuses a digest. */
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
   * Output to a local file or directory.
   *
   * @param image the image's name in the archive, with a tag
   * @param file the file, created or replaced once the image is complete; for {@link
   *     ArchiveFormat#OCI_LAYOUT} a missing or empty directory, filled once the image is complete
   * @param format the archive format
   */
  record Archive(ImageReference image, Path file, ArchiveFormat format) implements Delivery {
    /** Requires a tag and refuses a digest. */
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
          "delivery to " + image + ": a name with a tag and without a digest is required");
    }
  }
}
