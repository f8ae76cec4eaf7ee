package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * A strict reader of the descriptors in a manifest or index. A missing or invalid field is an
 * error; there are no defaults.
 *
 * @param image the reference under which the manifest was pulled
 * @param manifest the manifest or index
 */
public record ManifestDescriptors(ImageReference image, Manifest manifest) {
  /** The largest number of layers, or of entries of an index. */
  public static final int LIMIT = 10_000;

  /** RFC 6838, section 4.2, to which the OCI image specification refers. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

  /**
   * Reads the config's descriptor.
   *
   * @return the descriptor
   * @throws IllegalStateException for an index
   * @throws RegistryException if the manifest is malformed
   */
  public Descriptor config() {
    requireManifest("config()");
    return descriptor("config", manifest.json().at("config"));
  }

  /**
   * Reads the descriptors of the layers.
   *
   * @return the descriptors, lowest layer first
   * @throws IllegalStateException for an index
   * @throws RegistryException if the manifest is malformed
   */
  public List<Descriptor> layers() {
    requireManifest("layers()");
    return entries("layers", this::descriptor);
  }

  /**
   * Reads the descriptors of the blobs that a registry must have before the manifest: the config
   * and the layers, except foreign layers, which clients download from a URL.
   *
   * @return the descriptors, the config first
   * @throws IllegalStateException for an index
   * @throws RegistryException if the manifest is malformed
   */
  public List<Descriptor> blobs() {
    requireManifest("blobs()");
    List<Descriptor> blobs = new ArrayList<>(List.of(config()));
    entries("layers", this::stored).forEach(layer -> layer.ifPresent(blobs::add));
    return blobs;
  }

  private Optional<Descriptor> stored(String name, JsonValue layer) {
    Descriptor descriptor = descriptor(name, layer);
    boolean isElsewhere =
        MediaTypes.isForeign(MediaTypes.layer(descriptor.mediaType()))
            && !layer.at("urls").elements().isEmpty();
    return isElsewhere ? Optional.empty() : Optional.of(descriptor);
  }

  /**
   * Reads the entries of an index.
   *
   * @param factory creates an entry from its descriptor and platform
   * @param <T> the type of an entry
   * @return the entries, in order
   * @throws IllegalStateException for a manifest
   * @throws RegistryException if the index is malformed
   */
  public <T> List<T> manifests(BiFunction<Descriptor, Optional<Platform>, T> factory) {
    if (!manifest.descriptor().isIndex()) {
      throw new IllegalStateException(
          "manifests() of " + image + ": it is a manifest, not an index; use config() or layers()");
    }
    requireOnlyKind("config", "layers");
    return entries(
        "manifests",
        (name, entry) -> factory.apply(descriptor(name, entry), platform(name, entry)));
  }

  private void requireManifest(String method) {
    if (manifest.descriptor().isIndex()) {
      throw new IllegalStateException(
          method + " of " + image + ": it is an index; pull one of its manifests()");
    }
    requireOnlyKind("manifests");
  }

  /**
   * Refuses a document that is both a manifest and an index, because clients would interpret it
   * differently.
   */
  private void requireOnlyKind(String... others) {
    String own = manifest.json().text("mediaType").orElse(manifest.descriptor().mediaType());
    if (!MediaTypes.isManifest(own) || isIndex(own) != manifest.descriptor().isIndex()) {
      throw malformed("it has another media type than " + manifest.descriptor().mediaType());
    }
    for (String other : others) {
      if (!manifest.json().at(other).isMissing()) {
        throw malformed("a document of its media type has no field " + other);
      }
    }
  }

  private boolean isIndex(String mediaType) {
    Descriptor descriptor = manifest.descriptor();
    return new Descriptor(mediaType, descriptor.digest(), descriptor.size()).isIndex();
  }

  private <T> List<T> entries(String field, BiFunction<String, JsonValue, T> reader) {
    JsonValue array = manifest.json().at(field);
    if (!array.isArray()) {
      throw malformed(field + " is not an array");
    }
    List<JsonValue> elements = array.elements();
    if (elements.size() > LIMIT) {
      throw malformed(field + " has " + elements.size() + " entries, the limit is " + LIMIT);
    }
    List<T> entries = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      entries.add(reader.apply(field + "[" + i + "]", elements.get(i)));
    }
    return List.copyOf(entries);
  }

  private Descriptor descriptor(String name, JsonValue json) {
    String mediaType = json.text("mediaType").orElse("");
    if (!MEDIA_TYPE.matcher(mediaType).matches()) {
      throw malformed(name + " has no valid media type");
    }
    long size = json.number("size").orElse(-1);
    if (size < 0) {
      throw malformed(name + " has no valid size");
    }
    try {
      return new Descriptor(mediaType, Digest.parse(json.text("digest").orElse("")), size);
    } catch (IllegalArgumentException e) {
      throw malformed(name + " has no valid digest");
    }
  }

  /** Returns the platform, or empty for {@code unknown/unknown}, which marks attestations. */
  private Optional<Platform> platform(String name, JsonValue entry) {
    JsonValue json = entry.at("platform");
    Optional<Platform> platform = IndexEntries.platform(json);
    boolean isDeclared = !json.isMissing() && !IndexEntries.isUnknown(json);
    if (platform.isEmpty() && isDeclared) {
      throw malformed(name + " has no valid platform");
    }
    return platform;
  }

  private RegistryException malformed(String reason) {
    String action = "read manifest " + image;
    return new RegistryException(
        action + ": " + reason + "; push the image again with another tool",
        RegistryError.of(0, List.of()).withAction(action),
        null);
  }
}
