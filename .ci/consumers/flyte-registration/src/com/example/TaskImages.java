package com.example;

import io.imagespec.resolve.ImageCatalog;
import java.util.Objects;

/** The images of the tasks. Flyte's registrar creates tasks without arguments. */
final class TaskImages {
  private static volatile ImageCatalog catalog;

  private TaskImages() {}

  static void use(ImageCatalog images) {
    catalog = images;
  }

  static String of(String task) {
    return Objects.requireNonNull(catalog, "call use first").image(task).pinned().toString();
  }
}
