package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The code of docs/getting-started.md that is in no other example. */
public final class GettingStartedSnippets {
  private GettingStartedSnippets() {}

  static void register(Map<String, ImageSpec> tasks) {
    Map<String, ImageSpec> images = new TreeMap<>();
    tasks.forEach((task, spec) -> images.put(task, spec.withName(task)));
    try (ImageResolver resolver = ImageResolver.builder().defaultRegistry("ghcr.io/acme").build()) {
      ImageCatalog catalog = resolver.resolveAll(images);
      System.out.println(catalog.image("train").pinned());
    }
  }

  static ResolvedImage watch(ImageSpec spec) {
    try (ImageResolver images =
        ImageResolver.builder()
            .listener(event -> System.out.println(event))
            .deadline(Duration.ofMinutes(10))
            .build()) {
      return images.resolve(spec);
    }
  }
}
