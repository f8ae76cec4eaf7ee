package io.imagespec.docker.internal.buildkit;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.ImageReference;
import java.util.Map;
import java.util.TreeMap;

/**
 * The exporter of a build and its options. Immutable.
 *
 * @param type the builder's name of the exporter
 * @param attributes the options
 * @see <a href="https://github.com/moby/buildkit#output">BuildKit, output</a>
 */
@CheckReturnValue
public record ExporterOptions(String type, Map<String, String> attributes) {
  /** 2000-01-01T00:00:00Z, the time of every file of a plan. */
  private static final String PLAN_TIME = "946684800";

  /** Copies the map. */
  public ExporterOptions {
    attributes = Map.copyOf(attributes);
  }

  /**
   * Returns an exporter to dockerd's image store of either kind.
   *
   * @param image the name in the store, with a tag
   * @return the exporter
   */
  public static ExporterOptions moby(ImageReference image) {
    return new ExporterOptions("moby", Map.of("name", image.toString()));
  }

  /**
   * Returns an exporter to a registry. In dockerd, it requires the containerd image store.
   *
   * @param image the name to push, with a tag
   * @param insecure true if plain HTTP is allowed for the registry
   * @return the exporter
   */
  public static ExporterOptions push(ImageReference image, boolean insecure) {
    ExporterOptions push =
        new ExporterOptions("image", Map.of("name", image.toString())).with("push", "true");
    return insecure ? push.with("registry.insecure", "true") : push;
  }

  /**
   * Returns an exporter to an archive that is sent to the session.
   *
   * @param type {@code oci} or {@code docker}
   * @param image the name in the archive
   * @return the exporter
   */
  public static ExporterOptions archive(String type, ImageReference image) {
    return new ExporterOptions(type, Map.of("name", image.toString()));
  }

  /**
   * Limits the time of files to the time of a plan's files. This applies to every plan: files of
   * commands and directories created by a copy have the time of the build, and a builder has no
   * other way to change it.
   *
   * <p>The builder keeps layers as they were built and rewrites the exported copy. Every export
   * therefore decompresses and compresses all layers above the base, even those that are not new;
   * new ones are compressed twice. Layers of the base do not change.
   *
   * @return a copy that rewrites times
   * @see <a
   *     href="https://github.com/moby/buildkit/blob/master/exporter/containerimage/writer.go">rewriteRemoteWithEpoch</a>
   */
  public ExporterOptions atPlanTime() {
    return with("source-date-epoch", PLAN_TIME).with("rewrite-timestamp", "true");
  }

  /**
   * Compresses layers with zstd, which requires OCI media types. Layers of the base do not change.
   *
   * @return a copy that compresses with zstd
   */
  public ExporterOptions withZstd() {
    return with("compression", "zstd").with("oci-mediatypes", "true");
  }

  /** Returns true if the builder itself pushes to a registry. */
  boolean pushes() {
    return attributes.containsKey("push");
  }

  /**
   * Adds an option.
   *
   * @param key the key
   * @param value the value
   * @return a copy with the option
   */
  public ExporterOptions with(String key, String value) {
    Map<String, String> more = new TreeMap<>(attributes);
    more.put(key, value);
    return new ExporterOptions(type, more);
  }
}
