package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import io.imagespec.plan.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A writer of an image's config: the config of the base, changed by the plan's instructions, with
 * one history entry for each. Not thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md">OCI image
 *     specification, config</a>
 */
public final class ImageConfigWriter {
  /** The fixed creation time of images and history entries. */
  private static final String CREATED = "2000-01-01T00:00:00Z";

  /** Other fields of a base that also apply to derived images. */
  private static final List<String> KEPT =
      List.of("architecture", "variant", "os", "os.version", "os.features", "author");

  /**
   * BuildKit's description of the layers that its build cache can use. It counts layers from the
   * lowest, so it stays valid when a first part is continued.
   */
  private static final String INLINE_CACHE = "moby.buildkit.cache.v0";

  private final JsonObjectBuilder document;
  private final ContainerConfigBuilder settings;
  private final List<JsonObjectBuilder> history = new ArrayList<>();
  private final List<String> diffIds = new ArrayList<>();

  private ImageConfigWriter(JsonObjectBuilder document, ContainerConfigBuilder settings) {
    this.document = document;
    this.settings = settings;
  }

  /**
   * Creates a writer for an image without a base.
   *
   * @param platform the platform of the image
   * @return a writer for an image without layers
   */
  public static ImageConfigWriter scratch(Platform platform) {
    JsonObjectBuilder document = new JsonObjectBuilder().put("created", CREATED);
    JsonObjectBuilder named = ManifestWriter.platform(platform);
    return new ImageConfigWriter(
        document.putAll(named), ContainerConfigBuilder.scratch(isUnix(platform.os())));
  }

  /**
   * Creates a writer for an image with a base.
   *
   * @param base the base's config
   * @param platform the image's platform, for fields that the base lacks
   * @return a writer for an image with the base's layers
   */
  public static ImageConfigWriter of(JsonValue base, Platform platform) {
    boolean isUnix = isUnix(base.text("os").orElse(platform.os()));
    return of(
        base,
        platform,
        ContainerConfigBuilder.of(base.at("config"), isUnix),
        base.at("history").elements());
  }

  /**
   * Creates a writer that continues the image of a first part, whose labels, variable and history
   * lines of the SDK it replaces.
   *
   * @param part the first part's config
   * @param platform the image's platform, for fields that the first part lacks
   * @param isOnSpec true if the first part's base is an image of this library
   * @return a writer for an image with the first part's layers
   */
  public static ImageConfigWriter ofFirstPart(JsonValue part, Platform platform, boolean isOnSpec) {
    FirstPartConfig config = new FirstPartConfig(part, isOnSpec);
    ImageConfigWriter writer =
        of(part, platform, ContainerConfigBuilder.ofFirstPart(config), config.history());
    writer.document.put(INLINE_CACHE, part.at(INLINE_CACHE));
    return writer;
  }

  private static ImageConfigWriter of(
      JsonValue base, Platform platform, ContainerConfigBuilder settings, List<JsonValue> history) {
    JsonObjectBuilder document = new JsonObjectBuilder().put("created", CREATED);
    if (base.text("architecture").orElse("").isEmpty()) {
      document.putAll(ManifestWriter.platform(platform));
    }
    KEPT.forEach(
        name -> {
          if (!base.at(name).isMissing() && !base.text(name).equals(Optional.of(""))) {
            document.put(name, base.at(name));
          }
        });
    ImageConfigWriter config = new ImageConfigWriter(document, settings);
    history.forEach(line -> config.history.add(JsonObjectBuilder.copyOf(line)));
    config.diffIds.addAll(base.texts("rootfs", "diff_ids"));
    config.completeHistory(history.stream().filter(line -> !line.isTrue("empty_layer")).count());
    return config;
  }

  private static boolean isUnix(String os) {
    return !os.equalsIgnoreCase("windows");
  }

  /**
   * Adds missing history entries. Some tools refuse an image with more layers than history entries.
   */
  private void completeHistory(long described) {
    for (long layer = described; layer < diffIds.size(); layer++) {
      history.add(new JsonObjectBuilder().put("created", CREATED).put("comment", "of the base"));
    }
  }

  /**
   * Adds an instruction. The history repeats it for each layer, since tools count one layer for
   * each entry that is not empty.
   *
   * @param instruction the instruction
   * @param layers the digests of the tars of the layers that the instruction created
   */
  public void add(Instruction instruction, List<Digest> layers) {
    instruction.match(settings);
    String text = instruction.match(new HistoryEntry());
    if (layers.isEmpty()) {
      history.add(line(text).put("empty_layer", true));
    }
    for (Digest layer : layers) {
      diffIds.add(layer.toString());
      history.add(line(text));
    }
  }

  private static JsonObjectBuilder line(String text) {
    return new JsonObjectBuilder()
        .put("created", CREATED)
        .put("created_by", text)
        .put("comment", "imagespec");
  }

  /**
   * Returns the config.
   *
   * @return the bytes
   */
  public byte[] toBytes() {
    return document
        .put("config", settings.toJson())
        .put("rootfs", new JsonObjectBuilder().put("type", "layers").putTexts("diff_ids", diffIds))
        .putObjects("history", history)
        .toBytes();
  }
}
