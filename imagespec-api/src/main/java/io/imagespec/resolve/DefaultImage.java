package io.imagespec.resolve;

import io.imagespec.Environment;
import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.concurrent.Cancellations;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The default image of a catalog. It is looked up when it is first used; a failed lookup is
 * repeated at the next use. Thread-safe.
 */
final class DefaultImage {
  private static final String VARIABLE = "IMAGESPEC_DEFAULT_IMAGE";
  private static final String FLYTE_VARIABLE = "FLYTE_INTERNAL_IMAGE";

  /** The source of a default image, and the setting that contains it. */
  record Source(ImageSource source, ImageOrigin origin) {
    /**
     * Returns the default in code, else that of the first variable that is set.
     *
     * @throws IllegalArgumentException if none is set, or the variable is invalid
     */
    static Source of(Optional<ImageSource> inCode, Environment environment) {
      return inCode
          .map(source -> new Source(source, ImageOrigin.DEFAULT_OF_RESOLVER))
          .or(() -> variable(environment, VARIABLE, ImageOrigin.DEFAULT_OF_VARIABLE))
          .or(() -> variable(environment, FLYTE_VARIABLE, ImageOrigin.DEFAULT_OF_FLYTE))
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "default image: none is set; set defaultImage(..) in the resolver's builder,"
                          + " or the environment variable "
                          + VARIABLE
                          + " or "
                          + FLYTE_VARIABLE
                          + ", or specify the image"));
    }

    private static Optional<Source> variable(
        Environment environment, String name, ImageOrigin origin) {
      return environment.variable(name).map(value -> new Source(parse(name, value), origin));
    }

    /** Does not quote an invalid value, which may be a secret in the wrong variable. */
    private static ExternalImage parse(String name, String value) {
      try {
        return ExternalImage.of(value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "default image: the value of the environment variable "
                + name
                + " is not an image reference; set it to a name such as ghcr.io/acme/app:1, or"
                + " unset it");
      }
    }

    /** Looks the image up. */
    CatalogEntry lookUp(Function<ImageSource, ResolvedImage> images) {
      return new CatalogEntry(images.apply(source), origin);
    }
  }

  private final Supplier<CatalogEntry> lookup;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable CatalogEntry known;

  private DefaultImage(Supplier<CatalogEntry> lookup, @Nullable CatalogEntry known) {
    this.lookup = lookup;
    this.known = known;
  }

  static DefaultImage lazy(Supplier<CatalogEntry> lookup) {
    return new DefaultImage(lookup, null);
  }

  /** Returns the default of a document; an empty one fails when it is used. */
  static DefaultImage of(Optional<CatalogEntry> entry) {
    return new DefaultImage(
        () -> {
          throw new NoSuchElementException(
              "the catalog was written without a default image; call imageOrDefault(null) before"
                  + " the catalog is written, or specify the image");
        },
        entry.orElse(null));
  }

  /** Returns the image, from the first successful lookup. */
  CatalogEntry get() {
    CatalogEntry before = known;
    return before == null ? lookUpOnce() : before;
  }

  private CatalogEntry lookUpOnce() {
    lockInterruptibly();
    try {
      CatalogEntry other = known;
      CatalogEntry mine = other == null ? lookup.get() : other;
      known = mine;
      return mine;
    } finally {
      lock.unlock();
    }
  }

  private void lockInterruptibly() {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("look up the default image: interrupted", e);
    }
  }

  /** Returns the image if it was looked up. */
  Optional<CatalogEntry> known() {
    return Optional.ofNullable(known);
  }
}
