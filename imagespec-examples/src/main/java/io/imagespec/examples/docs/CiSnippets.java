package io.imagespec.examples.docs;

import io.imagespec.engine.LayerCache;
import io.imagespec.resolve.ImageResolver;

/** The code of docs/ci.md. */
public final class CiSnippets {
  private CiSnippets() {}

  static ImageResolver layerCache() {
    LayerCache shared = LayerCache.registry("ghcr.io/acme/trainer:cache");
    ImageResolver images = ImageResolver.builder().cacheFrom(shared).cacheTo(shared).build();
    return images;
  }

  static ImageResolver inlineCache() {
    ImageResolver images =
        ImageResolver.builder()
            .cacheFrom(LayerCache.registry("ghcr.io/acme/trainer:latest"))
            .cacheTo(LayerCache.inline())
            .build();
    return images;
  }
}
