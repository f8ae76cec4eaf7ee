package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Layer caches in a registry, written by one engine and read by another that has never seen the
 * layers. Each command is unique and writes random bytes, so equal bytes prove a reused layer.
 */
@Timeout(180)
class RegistryCacheIT {
  @TempDir Path directory;

  /** The result of one build. */
  private record Built(ResolvedImage image, String random, boolean cached) {
    void assertMade() {
      assertThat(cached).isFalse();
      assertThat(random).isNotBlank();
    }

    void assertTakenFrom(Built other) {
      assertThat(cached).isTrue();
      assertThat(random).isEqualTo(other.random);
    }

    LayerCache asCache() {
      return new LayerCache.Registry(image.reference());
    }
  }

  private Built build(
      RealEngines engines, ImageSpec spec, List<LayerCache> from, List<LayerCache> to)
      throws Exception {
    return build(engines, engines.host(), spec, from, to);
  }

  private Built build(
      RealEngines engines, String host, ImageSpec spec, List<LayerCache> from, List<LayerCache> to)
      throws Exception {
    return build(engines, host, Assembly.ENGINE, spec, from, to);
  }

  private Built build(
      RealEngines engines,
      String host,
      Assembly assembly,
      ImageSpec spec,
      List<LayerCache> from,
      List<LayerCache> to)
      throws Exception {
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    try (ContainerEngine engine = engines.connect(host);
        ImageResolver images =
            resolver(engines, engine, from, to, events::add).assembly(assembly).build()) {
      ResolvedImage image = images.resolve(spec);
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(events)
          .noneMatch(BuildEvent.Warning.class::isInstance)
          .noneMatch(BuildEvent.FeatureSkipped.class::isInstance);
      Skopeo skopeo =
          new Skopeo(Files.createTempDirectory(directory, "skopeo"), engines.testRegistry());
      String random = Files.readString(skopeo.unpack(image.pinned()).resolve("random"));
      return new Built(image, random, isCommandCached(events));
    }
  }

  private ImageResolver.Builder resolver(
      RealEngines engines,
      ContainerEngine engine,
      List<LayerCache> from,
      List<LayerCache> to,
      BuildListener listener) {
    return engines
        .resolver(engine, directory)
        .cacheFrom(from.toArray(LayerCache[]::new))
        .cacheTo(to.toArray(LayerCache[]::new))
        .listener(listener);
  }

  private static boolean isCommandCached(List<BuildEvent> events) {
    return events.stream()
        .filter(BuildEvent.StepFinished.class::isInstance)
        .map(BuildEvent.StepFinished.class::cast)
        .filter(step -> step.description().startsWith("run : "))
        .reduce((first, last) -> last)
        .orElseThrow()
        .cached();
  }

  private ImageSpec random(RealEngines engines) throws IOException {
    return engines
        .onNewBase(directory)
        .run(": " + UUID.randomUUID() + "; head -c 32 /dev/urandom | od -An -tx1 > /random");
  }

  private static LayerCache inRegistry(RealEngines engines) {
    return new LayerCache.Registry(
        ImageReference.parse(engines.target() + "/it-cache:" + UUID.randomUUID()));
  }

  @ParameterizedTest
  @CsvSource({
    "buildkitd, docker26c",
    "docker26c, buildkitd",
    "buildkitd, buildkitd-tcp",
    "buildkitd-tcp, buildkitd-containerd",
    "buildkitd-containerd, docker26",
    "docker26c, docker29",
    "docker29, buildkitd"
  })
  void engineReusesLayersCachedInRegistry(String writer, String reader) throws Exception {
    RealEngines engines = RealEngines.need(reader);
    LayerCache cache = inRegistry(engines);
    ImageSpec spec = random(engines);
    Built made = build(RealEngines.need(writer), spec, List.of(), List.of(cache));
    made.assertMade();
    build(engines, spec.env("A", "b"), List.of(cache), List.of()).assertTakenFrom(made);
  }

  @ParameterizedTest
  @CsvSource({
    "buildkitd, docker26c",
    "docker26c, buildkitd",
    "docker26, buildkitd-tcp",
    "buildkitd-containerd, docker26",
    "docker26c, docker29",
    "docker29, buildkitd"
  })
  void engineReusesLayersCachedInImage(String writer, String reader) throws Exception {
    RealEngines engines = RealEngines.need(reader);
    ImageSpec spec = random(engines);
    Built made = build(RealEngines.need(writer), spec, List.of(), List.of(new LayerCache.Inline()));
    made.assertMade();
    build(engines, spec.env("A", "b"), List.of(made.asCache()), List.of()).assertTakenFrom(made);
  }

  /**
   * Writes an inline cache with a spec that has an alias, and builds a new first part with a cache
   * of that name, as docs/ci.md describes.
   */
  private void assertCachedByAlias(
      RealEngines writer, RealEngines reader, UnaryOperator<ImageSpec> rest) throws Exception {
    String alias = "latest-" + UUID.randomUUID();
    ImageSpec steps = random(reader);
    Built made =
        build(
            writer,
            writer.host(),
            Assembly.IN_PROCESS,
            rest.apply(steps).alias(alias),
            List.of(),
            List.of(LayerCache.inline()));
    made.assertMade();
    String name = made.image().reference().withTag(alias).toString();
    Built next =
        build(
            reader,
            reader.host(),
            Assembly.IN_PROCESS,
            steps.run("echo more > /more").copy(Path.of("new-base"), "/file"),
            List.of(LayerCache.registry(name)),
            List.of(LayerCache.inline()));
    // BuildKit does not report a cached step as cached if the next step needs its files
    assertThat(next.random()).isEqualTo(made.random());
    assertThat(next.image().reasons()).contains("the steps after it are assembled in this process");
  }

  @ParameterizedTest
  @CsvSource({"buildkitd, docker26c", "docker26c, buildkitd"})
  void newFirstPartReusesLayersOfAliasedFirstPart(String writer, String reader) throws Exception {
    assertCachedByAlias(RealEngines.need(writer), RealEngines.need(reader), steps -> steps);
  }

  /** The image in two parts has the cache of its first part. */
  @ParameterizedTest
  @CsvSource({"buildkitd, docker26c", "docker26c, buildkitd"})
  void newFirstPartReusesLayersOfAliasedImage(String writer, String reader) throws Exception {
    assertCachedByAlias(
        RealEngines.need(writer),
        RealEngines.need(reader),
        steps -> steps.copy(Path.of("new-base"), "/file"));
  }

  @Test
  void docker20ReusesLayersCachedInImage() throws Exception {
    RealEngines engines = RealEngines.need("docker");
    ImageSpec spec = random(engines);
    Built made = build(engines, spec, List.of(), List.of(new LayerCache.Inline()));
    made.assertMade();
    try (OwnEngines other = OwnEngines.start("docker")) {
      String host = other.engines().host();
      build(engines, host, spec.env("A", "b"), List.of(made.asCache()), List.of())
          .assertTakenFrom(made);
    }
  }

  /** Docker 20 and newer versions use different cache keys for commands. */
  @ParameterizedTest
  @CsvSource({"buildkitd, docker", "docker26c, docker", "docker, buildkitd"})
  void docker20AndNewerBuildKitDoNotShareCache(String writer, String reader) throws Exception {
    RealEngines engines = RealEngines.need(reader);
    boolean inline = writer.equals("docker");
    LayerCache to = inline ? new LayerCache.Inline() : inRegistry(engines);
    ImageSpec spec = random(engines);
    Built made = build(RealEngines.need(writer), spec, List.of(), List.of(to));
    made.assertMade();
    LayerCache from = inline ? made.asCache() : to;
    Built again = build(engines, spec.env("A", "b"), List.of(from), List.of());
    again.assertMade();
    assertThat(again.random()).isNotEqualTo(made.random());
  }
}
