package io.imagespec.resolve;

import java.util.Optional;

/** The source of an image in a catalog: the caller's map, or one of the settings for a default. */
public enum ImageOrigin {
  /** A spec. */
  SPEC("spec"),
  /** The name of an existing image. */
  EXTERNAL("external"),
  /** The default image that is set in the resolver's builder. */
  DEFAULT_OF_RESOLVER("default:defaultImage"),
  /** The default image in the variable {@code IMAGESPEC_DEFAULT_IMAGE}. */
  DEFAULT_OF_VARIABLE("default:IMAGESPEC_DEFAULT_IMAGE"),
  /** The default image in the variable {@code FLYTE_INTERNAL_IMAGE}. */
  DEFAULT_OF_FLYTE("default:FLYTE_INTERNAL_IMAGE");

  private static final String PREFIX = "default:";

  private final String text;

  ImageOrigin(String text) {
    this.text = text;
  }

  /**
   * Returns the setting of a default image.
   *
   * @return {@code defaultImage} or the name of a variable; empty if the image is not a default
   */
  public Optional<String> setting() {
    return Optional.of(text)
        .filter(value -> value.startsWith(PREFIX))
        .map(value -> value.substring(PREFIX.length()));
  }

  /** Returns the text in a catalog's JSON, for example {@code spec}. */
  @Override
  public String toString() {
    return text;
  }
}
