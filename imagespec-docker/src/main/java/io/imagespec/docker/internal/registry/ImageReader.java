package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an image is for, and the configs wanted.
 *
 * @param repository where it is
 * @param wanted the platforms whose config is read
 */
record ImageReader(Repository repository, Set<Platform> wanted) {
  private static final Logger LOG = LoggerFactory.getLogger(ImageReader.class);

  /** The platforms that the image is for, and the configs of those that fit best. */
  Map<Platform, ImageConfig> platforms(Manifest top) throws IOException {
    return top.descriptor().isIndex() ? ofIndex(top.json()) : ofManifest(config(top));
  }

  private Map<Platform, ImageConfig> ofIndex(Json index) throws IOException {
    Map<Platform, Json> entries = IndexEntries.declared(index);
    if (!entries.keySet().containsAll(wanted)) {
      for (Json entry : IndexEntries.undeclared(index)) {
        addUndeclared(entry, entries);
      }
    }
    Set<Platform> best =
        wanted.stream()
            .flatMap(platform -> platform.bestOf(entries.keySet()).stream())
            .collect(Collectors.toSet());
    Map<Platform, ImageConfig> platforms = new LinkedHashMap<>();
    for (Map.Entry<Platform, Json> entry : entries.entrySet()) {
      boolean isWanted = best.contains(entry.getKey());
      platforms.put(
          entry.getKey(),
          isWanted ? Configs.config(config(child(entry.getValue()))) : Configs.NOT_READ);
    }
    return platforms;
  }

  /** An entry that turns out to be no image adds no platform. */
  private void addUndeclared(Json entry, Map<Platform, Json> entries) throws IOException {
    try {
      Json config = config(child(entry));
      for (Platform platform : wanted) {
        IndexEntries.platform(config, platform)
            .ifPresent(found -> entries.putIfAbsent(found, entry));
      }
    } catch (UnacceptableAnswerException e) {
      LOG.debug("an entry of an index is left out: {}", e.getMessage());
    } catch (RegistryException e) {
      if (e.status().orElse(0) != 404) {
        throw e;
      }
      LOG.debug("an entry of an index is left out: {}", e.getMessage());
    }
  }

  private Map<Platform, ImageConfig> ofManifest(Json config) throws IOException {
    Map<Platform, ImageConfig> platforms = new LinkedHashMap<>();
    IndexEntries.platform(config)
        .ifPresent(platform -> platforms.put(platform, Configs.config(config)));
    if (platforms.isEmpty()) {
      for (Platform platform : wanted) {
        IndexEntries.platform(config, platform)
            .ifPresent(found -> platforms.put(found, Configs.config(config)));
      }
    }
    if (platforms.isEmpty() && !wanted.isEmpty()) {
      throw new UnacceptableAnswerException("the image's config names a platform that cannot be");
    }
    return platforms;
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
