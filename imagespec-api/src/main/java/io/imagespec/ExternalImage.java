package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.ImageReference;
import java.util.Objects;

/**
 * An image that exists in a registry and is not described by a spec, for example one of another
 * team. A resolver looks it up and pins it; it never builds it.
 *
 * @param reference the name; without a tag and a digest it means {@code latest}
 */
@CheckReturnValue
public record ExternalImage(ImageReference reference) implements ImageSource {
  /**
   * Creates an external image.
   *
   * @throws IllegalArgumentException if the port is invalid
   */
  public ExternalImage {
    Objects.requireNonNull(reference, "reference");
    SpecChecks.requirePort("image reference", reference.toString(), reference);
  }

  /**
   * Parses the name of an image.
   *
   * @param reference for example {@code debian:bookworm-slim} or {@code ghcr.io/acme/app@sha256:…}
   * @return the image
   * @throws IllegalArgumentException if the text is not an image reference
   */
  public static ExternalImage of(String reference) {
    Objects.requireNonNull(reference, "reference");
    return new ExternalImage(ImageReference.parse(reference));
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.external(this);
  }
}
