package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The documentation's example of layer caches outside an engine, for engines that start empty, such
 * as those of hosted runners.
 */
public final class SharedLayers {
  private SharedLayers() {}

  /**
   * Resolves an image with two caches.
   *
   * @param app the image's spec
   * @return the image
   */
  public static ResolvedImage resolve(ImageSpec app) {
    LayerCache shared = new LayerCache.Registry(ImageReference.parse("ghcr.io/acme/trainer:cache"));
    LayerCache folder = new LayerCache.Local(Path.of("layers"));
    try (ImageResolver images =
        ImageResolver.builder()
            .cacheFrom(shared, folder)
            .cacheTo(shared, folder, new LayerCache.Inline())
            .listener(event -> System.out.println(event))
            .deadline(Duration.ofMinutes(10))
            .build()) {
      return images.resolve(app);
    }
  }
}
