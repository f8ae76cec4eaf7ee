package io.imagespec.docker.internal.buildkit;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.ImageReference;
import java.util.Map;
import java.util.TreeMap;

/**
 * What BuildKit does with what it built. Immutable.
 *
 * @param type what the builder calls it
 * @param attributes what it is told
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
   * Into dockerd's store, whichever it has.
   *
   * @param image the name there, with a tag
   * @return the exporter
   */
  public static ExporterOptions moby(ImageReference image) {
    return new ExporterOptions("moby", Map.of("name", image.toString()));
  }

  /**
   * To a registry. Not for dockerd, unless it stores images in containerd.
   *
   * @param image the name to push, with a tag
   * @param insecure whether the registry may be spoken to without TLS
   * @return the exporter
   */
  public static ExporterOptions push(ImageReference image, boolean insecure) {
    ExporterOptions push =
        new ExporterOptions("image", Map.of("name", image.toString())).with("push", "true");
    return insecure ? push.with("registry.insecure", "true") : push;
  }

  /**
   * Into an archive that is sent to the session.
   *
   * @param type {@code oci} or {@code docker}
   * @param image the name in the archive
   * @return the exporter
   */
  public static ExporterOptions archive(String type, ImageReference image) {
    return new ExporterOptions(type, Map.of("name", image.toString()));
  }

  /**
   * With no file later than those of a plan. Asked for whatever the plan is: commands and the
   * directories that a copy makes have the time of the build, and a builder has no other way to set
   * that right.
   *
   * <p>It keeps layers as they were made, and rewrites what it exports. So with every export all
   * layers above the base are decompressed and compressed again, whether or not they are new, and
   * new ones compressed twice. Those of the base stay as they are.
   *
   * @return a copy that rewrites times
   * @see <a
   *     href="https://github.com/moby/buildkit/blob/master/exporter/containerimage/writer.go">rewriteRemoteWithEpoch</a>
   */
  public ExporterOptions atPlanTime() {
    return with("source-date-epoch", PLAN_TIME).with("rewrite-timestamp", "true");
  }

  /**
   * With layers that zstd compressed, which only OCI has a name for. Those of the base stay as they
   * are.
   *
   * @return a copy that compresses so
   */
  public ExporterOptions withZstd() {
    return with("compression", "zstd").with("oci-mediatypes", "true");
  }

  /** Whether the builder itself pushes to a registry. */
  boolean pushes() {
    return attributes.containsKey("push");
  }

  /**
   * One more thing.
   *
   * @param key what
   * @param value how
   * @return a copy with it
   */
  public ExporterOptions with(String key, String value) {
    Map<String, String> more = new TreeMap<>(attributes);
    more.put(key, value);
    return new ExporterOptions(type, more);
  }
}
