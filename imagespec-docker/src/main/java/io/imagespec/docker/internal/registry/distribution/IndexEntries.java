package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The images of an index by platform. Entries for an unknown platform, and entries that are not
 * images, such as attestations, do not hide the others.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">OCI image
 *     specification, index</a>
 */
public final class IndexEntries {
  /** The number of entries without a platform whose configs are read. */
  private static final int MAX_UNDECLARED = 16;

  private static final String UNKNOWN = "unknown";

  /** The annotation with which Docker marks attestations. */
  private static final String REFERENCE = "vnd.docker.reference.type";

  private IndexEntries() {}

  /**
   * Returns the entries that name their platform. The first entry of a platform counts, as in
   * containerd. An entry with an invalid digest counts only if no other entry exists.
   *
   * @param index the index
   * @return the entries, in the order of the index
   */
  public static Map<Platform, JsonValue> declared(JsonValue index) {
    Map<Platform, JsonValue> entries = new LinkedHashMap<>();
    List<JsonValue> all = index.at("manifests").elements();
    Stream.concat(
            all.stream().filter(IndexEntries::isWhole),
            all.stream().filter(entry -> !isWhole(entry)))
        .forEach(
            entry ->
                platform(entry.at("platform"))
                    .ifPresent(platform -> entries.putIfAbsent(platform, entry)));
    return entries;
  }

  /** Returns true for an entry with a valid digest. */
  private static boolean isWhole(JsonValue entry) {
    try {
      return !Digest.parse(entry.text("digest").orElse("")).hex().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Returns the entries that name no platform. Only their configs contain it.
   *
   * @param index the index
   * @return the first of these entries, in the order of the index
   */
  public static List<JsonValue> undeclared(JsonValue index) {
    return index.at("manifests").elements().stream()
        .filter(entry -> isUndeclared(entry.at("platform")))
        .filter(entry -> entry.text("annotations", REFERENCE).isEmpty())
        .filter(IndexEntries::isImage)
        .limit(MAX_UNDECLARED)
        .toList();
  }

  private static boolean isUndeclared(JsonValue platform) {
    return Stream.of("os", "architecture")
        .anyMatch(name -> platform.text(name).orElse("").isEmpty());
  }

  private static boolean isImage(JsonValue entry) {
    String type = entry.text("mediaType").orElse(MediaTypes.MANIFEST);
    return Set.of(MediaTypes.MANIFEST, MediaTypes.DOCKER_MANIFEST).contains(type)
        && entry.text("artifactType").isEmpty();
  }

  /**
   * Reads a platform from {@code os}, {@code architecture} and {@code variant}.
   *
   * @param json an entry's platform, or a config
   * @return the platform; empty if it is missing or invalid
   */
  public static Optional<Platform> platform(JsonValue json) {
    return parsed(
        json.text("os").orElse(""),
        json.text("architecture").orElse(""),
        json.text("variant").orElse(""));
  }

  /**
   * Reads the platform of a config. Missing values default to the requested platform, as in
   * BuildKit, Docker and Podman.
   *
   * @param config the config
   * @param wanted the requested platform
   * @return the platform; empty if it is invalid
   */
  public static Optional<Platform> platform(JsonValue config, Platform wanted) {
    String architecture = config.text("architecture").orElse("");
    String os = config.text("os").orElse("");
    String variant = config.text("variant").orElse("");
    if (architecture.isEmpty()) {
      return Optional.of(wanted)
          .filter(platform -> os.isEmpty() || platform.os().equalsIgnoreCase(os));
    }
    return parsed(os.isEmpty() ? wanted.os() : os, architecture, variant);
  }

  /** Returns true for the platform of entries that are not images, such as attestations. */
  static boolean isUnknown(JsonValue platform) {
    return platform.text("os").filter(UNKNOWN::equals).isPresent()
        && platform.text("architecture").filter(UNKNOWN::equals).isPresent();
  }

  private static Optional<Platform> parsed(String os, String architecture, String variant) {
    if (os.isEmpty() || architecture.isEmpty()) {
      return Optional.empty();
    }
    if (os.equals(UNKNOWN) || architecture.equals(UNKNOWN)) {
      return Optional.empty();
    }
    try {
      String suffix = variant.isEmpty() ? "" : "/" + variant;
      return Optional.of(Platform.parse(os + "/" + architecture + suffix));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
