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
 * Writes an image's config: what its base has, what the plan's instructions make of it, and one
 * line of history for each. Not thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md">OCI image
 *     specification, config</a>
 */
public final class ImageConfigWriter {
  /** The time of everything in a plan. */
  private static final String CREATED = "2000-01-01T00:00:00Z";

  /** What else a base says that holds for its children too. */
  private static final List<String> KEPT =
      List.of("architecture", "variant", "os", "os.version", "os.features", "author");

  private final JsonObjectBuilder document;
  private final ContainerConfigBuilder settings;
  private final List<JsonObjectBuilder> history = new ArrayList<>();
  private final List<String> diffIds = new ArrayList<>();

  private ImageConfigWriter(JsonObjectBuilder document, ContainerConfigBuilder settings) {
    this.document = document;
    this.settings = settings;
  }

  /**
   * Starts with nothing.
   *
   * @param platform what the image is for
   * @return a config of an image without layers
   */
  public static ImageConfigWriter scratch(Platform platform) {
    JsonObjectBuilder document = new JsonObjectBuilder().put("created", CREATED);
    JsonObjectBuilder named = ManifestWriter.platform(platform);
    return new ImageConfigWriter(
        document.putAll(named), ContainerConfigBuilder.scratch(isUnix(platform.os())));
  }

  /**
   * Starts with a base.
   *
   * @param base the base's config
   * @param platform the image's platform, for what the base does not name
   * @return a config of an image with the base's layers
   */
  public static ImageConfigWriter of(JsonValue base, Platform platform) {
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
    boolean isUnix = isUnix(base.text("os").orElse(platform.os()));
    ImageConfigWriter config =
        new ImageConfigWriter(document, ContainerConfigBuilder.of(base.at("config"), isUnix));
    base.at("history")
        .elements()
        .forEach(line -> config.history.add(JsonObjectBuilder.copyOf(line)));
    config.diffIds.addAll(base.texts("rootfs", "diff_ids"));
    config.completeHistory(
        base.at("history").elements().stream().filter(line -> !line.isTrue("empty_layer")).count());
    return config;
  }

  private static boolean isUnix(String os) {
    return !os.equalsIgnoreCase("windows");
  }

  /** Some tools refuse an image whose history tells of fewer layers than it has. */
  private void completeHistory(long told) {
    for (long layer = told; layer < diffIds.size(); layer++) {
      history.add(new JsonObjectBuilder().put("created", CREATED).put("comment", "of the base"));
    }
  }

  /**
   * Adds an instruction.
   *
   * @param instruction the instruction
   * @param layer the digest of the tar that it made, if it made a layer
   */
  public void add(Instruction instruction, Optional<Digest> layer) {
    instruction.match(settings);
    JsonObjectBuilder line =
        new JsonObjectBuilder()
            .put("created", CREATED)
            .put("created_by", instruction.match(new HistoryEntry()))
            .put("comment", "imagespec");
    layer.ifPresentOrElse(
        digest -> diffIds.add(digest.toString()), () -> line.put("empty_layer", true));
    history.add(line);
  }

  /**
   * The config.
   *
   * @return its bytes
   */
  public byte[] toBytes() {
    return document
        .put("config", settings.toJson())
        .put("rootfs", new JsonObjectBuilder().put("type", "layers").putTexts("diff_ids", diffIds))
        .putObjects("history", history)
        .toBytes();
  }
}
