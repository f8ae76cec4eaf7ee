package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
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
 * A reader of an image's platforms and configs.
 *
 * @param repositoryClient the repository of the image
 * @param wanted the platforms whose configs are read
 */
public record ImageInspector(RepositoryClient repositoryClient, Set<Platform> wanted) {
  private static final Logger LOG = LoggerFactory.getLogger(ImageInspector.class);

  /** Returns the platforms of the image, with the configs of the best matches only. */
  public Map<Platform, ImageConfig> platforms(Manifest top) throws IOException {
    return top.descriptor().isIndex() ? ofIndex(top.json()) : ofManifest(config(top));
  }

  private Map<Platform, ImageConfig> ofIndex(JsonValue index) throws IOException {
    Map<Platform, JsonValue> entries = IndexEntries.declared(index);
    if (!entries.keySet().containsAll(wanted)) {
      for (JsonValue entry : IndexEntries.undeclared(index)) {
        addUndeclared(entry, entries);
      }
    }
    Set<Platform> best =
        wanted.stream()
            .flatMap(platform -> platform.bestOf(entries.keySet()).stream())
            .collect(Collectors.toSet());
    Map<Platform, ImageConfig> platforms = new LinkedHashMap<>();
    for (Map.Entry<Platform, JsonValue> entry : entries.entrySet()) {
      boolean isWanted = best.contains(entry.getKey());
      platforms.put(
          entry.getKey(),
          isWanted
              ? ImageConfigReader.config(config(child(entry.getValue())))
              : ImageConfigReader.NOT_READ);
    }
    return platforms;
  }

  /** Adds the platforms in an entry's config. An entry that is not an image adds none. */
  private void addUndeclared(JsonValue entry, Map<Platform, JsonValue> entries) throws IOException {
    try {
      JsonValue config = config(child(entry));
      for (Platform platform : wanted) {
        IndexEntries.platform(config, platform)
            .ifPresent(found -> entries.putIfAbsent(found, entry));
      }
    } catch (InvalidResponseException e) {
      LOG.debug("skipping an index entry: {}", e.getMessage());
    } catch (RegistryException e) {
      if (e.status().orElse(0) != 404) {
        throw e;
      }
      LOG.debug("skipping an index entry: {}", e.getMessage());
    }
  }

  private Map<Platform, ImageConfig> ofManifest(JsonValue config) throws IOException {
    Map<Platform, ImageConfig> platforms = new LinkedHashMap<>();
    IndexEntries.platform(config)
        .ifPresent(platform -> platforms.put(platform, ImageConfigReader.config(config)));
    if (platforms.isEmpty()) {
      for (Platform platform : wanted) {
        IndexEntries.platform(config, platform)
            .ifPresent(found -> platforms.put(found, ImageConfigReader.config(config)));
      }
    }
    if (platforms.isEmpty() && !wanted.isEmpty()) {
      throw new InvalidResponseException("the image's config specifies an invalid platform");
    }
    return platforms;
  }

  private Manifest child(JsonValue entry) throws IOException {
    String digest = digest(entry).toString();
    return repositoryClient
        .manifest(digest, "pull")
        .orElseThrow(
            () ->
                new InvalidResponseException(
                    "the index lists " + digest + ", which does not exist"));
  }

  private JsonValue config(Manifest manifest) throws IOException {
    JsonValue config = manifest.json().at("config");
    String mediaType = config.text("mediaType").orElse("");
    if (!MediaTypes.isConfig(mediaType)) {
      throw new InvalidResponseException(
          "it is not a container image, its config is \"" + mediaType + "\"",
          "specify a container image");
    }
    return repositoryClient.config(digest(config));
  }

  public static Digest digest(JsonValue descriptor) throws InvalidResponseException {
    try {
      return Digest.parse(descriptor.text("digest").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new InvalidResponseException("the image's manifest is invalid: " + e.getMessage());
    }
  }
}
