package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.cache.BaseManifestCache;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.distribution.IndexEntries;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the manifest and the config of a base. It pulls no layers.
 *
 * @param cache the cache of manifests and configs
 * @param name the base, with a digest
 */
record BaseImageReader(BaseManifestCache cache, BaseName name) {
  private static final Logger LOG = LoggerFactory.getLogger(BaseImageReader.class);

  /** Reads the base, and refuses one with ONBUILD triggers. */
  BaseImage pull(Platform platform) {
    BaseImage base = read(platform);
    requireNoTriggers(base.triggers());
    return base;
  }

  /** Reads the base. */
  BaseImage read(Platform platform) {
    Manifest top = manifest(name.image());
    Manifest manifest =
        top.descriptor().isIndex() ? manifest(child(entry(top.json(), platform))) : top;
    JsonValue config = config(manifest);
    if (!top.descriptor().isIndex()) {
      requirePlatform(config, platform);
    }
    return new BaseImage(name.repository(), config, layers(manifest.json(), config));
  }

  private ImageReference child(JsonValue entry) {
    return name.image().repository().withDigest(digest(entry));
  }

  private Manifest manifest(ImageReference pinned) {
    return cache
        .manifest(pinned)
        .orElseThrow(() -> failed("its registry does not have " + pinned + "; " + name.remedy()));
  }

  /** Returns the entry for the best matching platform, as containerd does. */
  private JsonValue entry(JsonValue index, Platform platform) {
    Map<Platform, JsonValue> entries = IndexEntries.declared(index);
    if (!entries.containsKey(platform)) {
      for (JsonValue entry : IndexEntries.undeclared(index)) {
        undeclared(entry, platform).ifPresent(found -> entries.putIfAbsent(found, entry));
      }
    }
    return platform
        .bestOf(entries.keySet())
        .map(entries::get)
        .orElseThrow(() -> notFor(platform, new TreeSet<>(entries.keySet())));
  }

  /** Returns the platform of an entry without one; empty if the entry is not an image. */
  private Optional<Platform> undeclared(JsonValue entry, Platform platform) {
    try {
      Manifest manifest = manifest(child(entry));
      return IndexEntries.platform(config(manifest), platform);
    } catch (BuildFailedException | RegistryException e) {
      if (e instanceof RegistryException refused && refused.status().orElse(0) != 404) {
        throw e;
      }
      LOG.debug("{}: ignoring an entry of its index: {}", name, e.getMessage());
      return Optional.empty();
    }
  }

  private void requirePlatform(JsonValue config, Platform platform) {
    Optional<Platform> own = IndexEntries.platform(config, platform);
    if (own.filter(platform.compatible()::contains).isEmpty()) {
      throw notFor(platform, new TreeSet<>(own.map(List::of).orElse(List.of())));
    }
  }

  private BuildFailedException notFor(Platform platform, TreeSet<Platform> others) {
    return failed(
        "it is not for "
            + platform
            + " but for "
            + others
            + "; "
            + name.remedyOr("choose another base or set platforms(..)"));
  }

  /** Refuses ONBUILD triggers. Other engines run them, so a build without them would differ. */
  private void requireNoTriggers(List<String> triggers) {
    if (!triggers.isEmpty()) {
      throw failed(
          "it has ONBUILD triggers "
              + triggers
              + ", which need an engine that runs commands; use Docker, Podman or BuildKit");
    }
  }

  private JsonValue config(Manifest manifest) {
    Digest digest = digest(manifest.json().at("config"));
    try {
      return JsonValue.parse(cache.config(name.image(), digest));
    } catch (MalformedJsonException e) {
      throw failed("its config " + digest + " is " + e.getMessage());
    }
  }

  private List<LayerDescriptor> layers(JsonValue manifest, JsonValue config) {
    List<JsonValue> described = manifest.at("layers").elements();
    List<String> diffIds = config.texts("rootfs", "diff_ids");
    if (described.size() != diffIds.size()) {
      throw failed(
          "its manifest has "
              + described.size()
              + " layers and its config "
              + diffIds.size()
              + "; "
              + name.remedy());
    }
    List<LayerDescriptor> layers = new ArrayList<>();
    for (int i = 0; i < described.size(); i++) {
      layers.add(layer(described.get(i), diffIds.get(i)));
    }
    return layers;
  }

  private LayerDescriptor layer(JsonValue layer, String diffId) {
    String mediaType = MediaTypes.layer(layer.text("mediaType").orElse(""));
    if (!MediaTypes.isLayer(mediaType)) {
      throw failed(
          "it has a layer of media type \"" + mediaType + "\", which is not valid for images");
    }
    long size = layer.number("size").orElse(-1);
    if (size < 0) {
      throw failed(
          "its manifest has no size for the layer " + digest(layer) + "; " + name.remedy());
    }
    return new LayerDescriptor(
        new Descriptor(mediaType, digest(layer), size),
        parse(diffId),
        layer.texts("urls"),
        layer.textFields("annotations"));
  }

  private Digest digest(JsonValue descriptor) {
    return parse(descriptor.text("digest").orElse(""));
  }

  private Digest parse(String digest) {
    try {
      return Digest.parse(digest);
    } catch (IllegalArgumentException e) {
      throw failed("its manifest or config is invalid: " + e.getMessage());
    }
  }

  private BuildFailedException failed(String what) {
    return new BuildFailedException(name + ": " + what);
  }
}
