package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The code of docs/getting-started.md that is in no other example. */
public final class GettingStartedSnippets {
  private GettingStartedSnippets() {}

  static Map<String, String> register(Map<String, ImageSpec> tasks) {
    Map<String, String> registered = new TreeMap<>();
    try (ImageResolver images = ImageResolver.builder().defaultRegistry("ghcr.io/acme").build()) {
      tasks.forEach(
          (task, spec) ->
              registered.put(task, images.resolve(spec.withName(task)).pinned().toString()));
    }
    return registered;
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
