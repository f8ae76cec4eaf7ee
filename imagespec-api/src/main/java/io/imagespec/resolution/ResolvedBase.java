package io.imagespec.resolution;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RemoteImage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A resolved base.
 *
 * @param image the image to build from; empty for scratch
 * @param digest the digest to record; empty for scratch
 * @param platforms the config for each supported platform; empty for scratch
 */
record ResolvedBase(
    Optional<ImageReference> image, Optional<String> digest, Map<Platform, ImageConfig> platforms) {
  /** Maps each wanted platform to the base platform that serves it best. */
  SortedMap<Platform, Platform> servedFor(Set<Platform> wanted) {
    SortedMap<Platform, Platform> served = new TreeMap<>();
    wanted.forEach(
        platform -> served.put(platform, platform.bestOf(platforms.keySet()).orElse(platform)));
    return served;
  }

  /** Returns the names of the labels of all configs. */
  Set<String> labels() {
    return platforms.values().stream()
        .flatMap(config -> config.labels().keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  static ResolvedBase scratch() {
    return new ResolvedBase(Optional.empty(), Optional.empty(), Map.of());
  }

  static ResolvedBase of(RemoteImage remote) {
    return of(remote.pinned(), remote.descriptor().digest().toString(), remote.platforms());
  }

  static ResolvedBase of(
      ImageReference image, String digest, Map<Platform, ImageConfig> platforms) {
    return new ResolvedBase(Optional.of(image), Optional.of(digest), platforms);
  }
}
