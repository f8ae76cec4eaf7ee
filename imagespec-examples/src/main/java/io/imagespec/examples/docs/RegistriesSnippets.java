package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;

/** The code of docs/registries.md. */
public final class RegistriesSnippets {
  private RegistriesSnippets() {}

  static ResolvedImage visibility(ImageResolver images, ImageSpec spec) {
    ResolvedImage image = images.resolve(spec);
    System.out.println(image.visibility() + " " + image.pinned());
    return image;
  }
}
