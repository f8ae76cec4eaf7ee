package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageConfig;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an image is for, and the configs wanted.
 *
 * @param repository where it is
 * @param wanted the platforms whose config is read
 */
record ImageReader(Repository repository, Set<Platform> wanted) {
  /** Of one platform, the first entry of an index counts, as for containerd. */
  Map<Platform, ImageConfig> platforms(Manifest top) throws IOException {
    Map<Platform, ImageConfig> platforms = new LinkedHashMap<>();
    if (!top.descriptor().isIndex()) {
      read(top, platforms);
      return platforms;
    }
    for (Json entry : top.json().at("manifests").elements()) {
      add(entry, platforms);
    }
    return platforms;
  }

  private void add(Json entry, Map<Platform, ImageConfig> platforms) throws IOException {
    Optional<Platform> platform = Configs.platform(entry.at("platform"));
    boolean isWanted = platform.filter(wanted::contains).isPresent();
    if (platform.isEmpty() || platforms.containsKey(platform.get())) {
      return;
    }
    platforms.put(
        platform.get(), isWanted ? Configs.config(config(child(entry))) : Configs.NOT_READ);
  }

  private void read(Manifest manifest, Map<Platform, ImageConfig> platforms) throws IOException {
    Json config = config(manifest);
    Platform platform =
        Configs.platform(config)
            .orElseThrow(
                () -> new UnacceptableAnswerException("the image's config names no platform"));
    platforms.put(platform, Configs.config(config));
  }

  private Manifest child(Json entry) throws IOException {
    String digest = digest(entry).toString();
    return repository
        .manifest(digest, "pull")
        .orElseThrow(
            () ->
                new UnacceptableAnswerException(
                    "the index names " + digest + ", which is not there"));
  }

  private Json config(Manifest manifest) throws IOException {
    Json config = manifest.json().at("config");
    String mediaType = config.text("mediaType").orElse("");
    if (!MediaTypes.CONFIGS.contains(mediaType)) {
      throw new UnacceptableAnswerException(
          "it is no container image, its config is \"" + mediaType + "\"");
    }
    return repository.config(digest(config));
  }

  static Digest digest(Json descriptor) throws UnacceptableAnswerException {
    try {
      return Digest.parse(descriptor.text("digest").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new UnacceptableAnswerException("the image's manifest is broken: " + e.getMessage());
    }
  }
}
