package io.imagespec.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Layers of the embedded engine: compression, platforms and reuse. */
class EmbeddedLayersTest extends EmbeddedEngineFixture {
  /** The history has one entry per instruction, and one non-empty entry per layer. */
  @Test
  void historyHasOneEntryPerInstruction() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    HandmadeBase base = base().layer(merged());
    ResolvedImage image =
        images.resolve(on(base).env("A", "b").copy(Path.of("one"), "/one").label("k", "v"));
    List<String> told = new ArrayList<>();
    for (JsonNode line : config(image).get("history")) {
      told.add(
          line.path("created_by").asText(line.get("comment").asText()).split(" ", 2)[0]
              + (line.path("empty_layer").asBoolean() ? " empty" : ""));
    }
    assertThat(told).first().isEqualTo("of");
    assertThat(told).filteredOn(line -> !line.endsWith(" empty")).hasSize(2);
    assertThat(config(image).at("/rootfs/diff_ids")).hasSize(2);
    assertThat(told.subList(1, 4)).containsExactly("ENV empty", "COPY", "LABEL empty");
  }

  @Test
  void zstdAndUncompressedLayersAreRead() throws Exception {
    byte[] tar = merged().bytes();
    byte[] lower = new TarBytes().directory("low/", 0755).bytes();
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            on(base()
                    .layer(HandmadeBase.OCI + "layer.v1.tar", lower, lower)
                    .layer(HandmadeBase.OCI + "layer.v1.tar+zstd", tar, HandmadeBase.zstd(tar)))
                .copy(Path.of("one"), "/bin/x")
                .copy(Path.of("one"), "/low/x"));
    assertThat(layer(image, 2)).containsExactly("usr/bin/x 644 0:0 1");
    assertThat(layer(image, 3)).containsExactly("low/x 644 0:0 1");
    assertThat(manifest(image).at("/layers/1/mediaType").asText()).endsWith("tar+zstd");
  }

  private ImageSpec elsewhere(LocalRegistry other) {
    return ImageSpec.scratch().registry(other.address()).named("z").copy(Path.of("one"), "/one");
  }

  /** The caches of the two compressions are separate. */
  @Test
  void layersUseZstdOnRequest() throws Exception {
    Files.writeString(directory.resolve("one"), "1".repeat(100_000));
    try (ImageResolver zstd = zstd();
        LocalRegistry other = LocalRegistry.start()) {
      ResolvedImage image = zstd.resolve(scratch().copy(Path.of("one"), "/one"));
      assertThat(mediaTypes(image)).containsExactly(HandmadeBase.OCI + "layer.v1.tar+zstd");
      assertThat(layer(image, 0)).containsExactly("one 644 0:0 " + "1".repeat(100_000));
      ResolvedImage gzip = images.resolve(elsewhere(other));
      assertThat(mediaTypes(gzip)).containsExactly(HandmadeBase.OCI + "layer.v1.tar+gzip");
      assertThat(config(gzip).at("/rootfs")).isEqualTo(config(image).at("/rootfs"));
    }
  }

  @Test
  void zstdLayerIsReused() throws Exception {
    Files.writeString(directory.resolve("one"), "1".repeat(100_000));
    ImageSpec spec = scratch().copy(Path.of("one"), "/one");
    try (ImageResolver zstd = zstd();
        LocalRegistry other = LocalRegistry.start()) {
      ResolvedImage image = zstd.resolve(spec);
      ResolvedImage more = zstd.resolve(spec.label("one", "more"));
      assertThat(manifest(more).get("layers")).isEqualTo(manifest(image).get("layers"));
      assertThat(zstd.resolve(elsewhere(other)).digest()).isEqualTo(image.digest());
    }
  }

  @Test
  void existingImageKeepsItsCompression() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = scratch().copy(Path.of("one"), "/one");
    ResolvedImage gzip = images.resolve(spec);
    try (ImageResolver zstd = zstd()) {
      ResolvedImage found = zstd.resolve(spec);
      assertThat(found.action()).isEqualTo(Action.REUSED);
      assertThat(found.digest()).isEqualTo(gzip.digest());
    }
  }

  @Test
  void baseLayersKeepTheirCompression() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = on(base().layer(merged())).copy(Path.of("one"), "/one");
    try (ImageResolver zstd = zstd()) {
      ResolvedImage image = zstd.resolve(spec);
      assertThat(mediaTypes(image))
          .extracting(type -> type.replaceFirst(".*\\+", ""))
          .containsExactly("gzip", "zstd");
      ImageSpec next =
          ImageSpec.from(image.pinned().toString())
              .registry(registry.address() + "/acme")
              .named("next")
              .copy(Path.of("one"), "/bin/x");
      assertThat(mediaTypes(images.resolve(next)))
          .extracting(type -> type.replaceFirst(".*\\+", ""))
          .containsExactly("gzip", "zstd", "gzip");
    }
  }

  private List<String> mediaTypes(ResolvedImage image) throws Exception {
    List<String> types = new ArrayList<>();
    manifest(image).get("layers").forEach(layer -> types.add(layer.get("mediaType").asText()));
    return types;
  }

  /** Some builders write layers as several gzip members. */
  @Test
  void layerOfConcatenatedGzipsIsReadCompletely() throws Exception {
    byte[] tar = merged().bytes();
    ByteArrayOutputStream several = new ByteArrayOutputStream();
    for (int at = 0; at < tar.length; at += 512) {
      several.writeBytes(HandmadeBase.gzip(java.util.Arrays.copyOfRange(tar, at, at + 512)));
    }
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            on(base().layer(HandmadeBase.OCI + "layer.v1.tar+gzip", tar, several.toByteArray()))
                .copy(Path.of("one"), "/var/run/x"));
    assertThat(layer(image, 1)).containsExactly("run/x 644 0:0 1");
  }

  @Test
  void platformsOfIndexShareLayers() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            scratch()
                .platforms(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"))
                .copy(Path.of("one"), "/one"));
    JsonNode index = manifest(image);
    assertThat(index.get("manifests")).hasSize(2);
    List<JsonNode> layers = new ArrayList<>();
    for (JsonNode entry : index.get("manifests")) {
      ImageReference child =
          image.reference().repository().withDigest(Digest.parse(entry.get("digest").asText()));
      JsonNode manifest = JSON.readTree(client.manifest(child).orElseThrow().bytes());
      layers.add(manifest.get("layers"));
    }
    assertThat(layers.get(0)).isEqualTo(layers.get(1));
  }

  @Test
  void sameSpecReproducesImageAndReusesLayers() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/sub"));
    Files.writeString(tree.resolve("a"), "a".repeat(100_000));
    ImageSpec spec = scratch().copy(directory.resolve("tree"), "/x").env("A", "b");
    ResolvedImage first = images.resolve(spec);
    try (LocalRegistry other = LocalRegistry.start()) {
      ResolvedImage second =
          images.resolve(
              ImageSpec.scratch()
                  .registry(other.address())
                  .named("z")
                  .copy(directory.resolve("tree"), "/x")
                  .env("A", "b"));
      assertThat(second.digest()).isEqualTo(first.digest());
    }
    assertThat(images.resolve(spec.label("one", "more")).digest()).isNotEqualTo(first.digest());
    assertThat(manifest(images.resolve(spec.label("one", "more"))).get("layers"))
        .isEqualTo(manifest(first).get("layers"));
  }

  @Test
  void listenerReceivesEveryStep() throws Exception {
    List<BuildEvent> events = new ArrayList<>();
    BuildPlan plan =
        BuildPlan.of(
            scratch().copy(Files.writeString(directory.resolve("o"), "1"), "/o").env("A", "b"));
    engine.build(
        BuildRequest.builder(
                plan.completed(Optional.empty(), Optional.empty()), new Delivery.Push(plan.image()))
            .build(),
        events::add);
    assertThat(events.get(0)).isInstanceOf(BuildEvent.StepStarted.class);
    assertThat(events.stream().filter(BuildEvent.StepFinished.class::isInstance)).hasSize(5);
  }

  private List<Boolean> cached(ImageSpec spec) throws InterruptedException {
    List<Boolean> cached = new ArrayList<>();
    BuildPlan plan = BuildPlan.of(spec, directory, DigestCache.none());
    engine.build(
        BuildRequest.builder(plan, new Delivery.Push(plan.image())).build(),
        event -> {
          if (event instanceof BuildEvent.StepFinished step) {
            cached.add(step.cached());
          }
        });
    return cached;
  }

  @Test
  void layerInRegistryIsReportedAsCached() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = scratch().copy(Path.of("one"), "/one").env("A", "b");
    assertThat(cached(spec)).containsExactly(false, false);
    assertThat(cached(spec.copy(Path.of("one"), "/two"))).containsExactly(true, false, false);
    try (LocalRegistry other = LocalRegistry.start()) {
      ImageSpec elsewhere =
          ImageSpec.scratch().registry(other.address()).copy(Path.of("one"), "/one");
      assertThat(cached(elsewhere)).as("made again").containsExactly(false);
      assertThat(cached(elsewhere)).containsExactly(true);
    }
  }

  @Test
  void damagedLayerIndexIsRebuilt() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = on(base().layer(merged())).copy(Path.of("one"), "/bin/tool");
    ResolvedImage first = images.resolve(spec);
    assertThat(layer(first, 1)).containsExactly("usr/bin/tool 644 0:0 1");
    try (var kept = Files.list(directory.resolve("cache/imagespec/layers/indexes"))) {
      for (Path index : kept.toList()) {
        Files.writeString(index, "damaged");
      }
    }
    ResolvedImage again = images.resolve(spec.label("again", "1"));
    assertThat(layer(again, 1)).containsExactly("usr/bin/tool 644 0:0 1");
  }

  @Test
  void layerWithWrongCachedDigestIsRebuilt() throws Exception {
    Files.writeString(directory.resolve("one"), "1".repeat(1_000));
    ImageSpec spec = scratch().copy(Path.of("one"), "/one");
    JsonNode layers = manifest(images.resolve(spec)).get("layers");
    try (var kept = Files.walk(directory.resolve("cache/imagespec/layers/made"))) {
      for (Path made : kept.filter(Files::isRegularFile).toList()) {
        String[] words = Files.readString(made).split(" ", -1);
        words[0] = Digest.sha256("another".getBytes(UTF_8)).toString();
        String line = String.join(" ", words[0], words[1], words[2]);
        Files.writeString(made, line + " " + Digest.sha256(line.getBytes(UTF_8)).hex());
      }
    }
    try (LocalRegistry other = LocalRegistry.start()) {
      ImageSpec elsewhere =
          ImageSpec.scratch().registry(other.address()).named("x").copy(Path.of("one"), "/one");
      assertThat(manifest(images.resolve(elsewhere)).get("layers")).isEqualTo(layers);
    }
  }

  @Test
  void incrementalLayerEqualsCleanBuild() throws Exception {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    for (int i = 0; i < 8; i++) {
      Files.writeString(classes.resolve("part-" + i), ("line " + i + "\n").repeat(40_000));
    }
    ImageSpec spec = scratch().copy(classes, "/classes");
    ResolvedImage unused = images.resolve(spec);
    Path kept = directory.resolve("cache/imagespec/layers/pieces");
    assertThat(kept).isDirectoryContaining(Files::isRegularFile);
    Files.writeString(classes.resolve("part-5"), "LINE 5\n".repeat(40_000));
    JsonNode changed = manifest(images.resolve(spec)).get("layers");
    try (var all = Files.list(directory.resolve("cache/imagespec/layers"))) {
      for (Path each : all.toList()) {
        Files.move(each, each.resolveSibling(each.getFileName() + "-gone"));
      }
    }
    try (LocalRegistry other = LocalRegistry.start()) {
      ImageSpec elsewhere =
          ImageSpec.scratch().registry(other.address()).named("z").copy(classes, "/classes");
      assertThat(manifest(images.resolve(elsewhere)).get("layers")).isEqualTo(changed);
    }
  }

  /** Creates a tree of 15 MB, which is one layer, with a link and an empty directory. */
  private Path tree() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Random random = new Random(1);
    byte[] content = new byte[100_000];
    for (int i = 0; i < 150; i++) {
      random.nextBytes(content);
      Path parent = Files.createDirectories(tree.resolve("part-" + i / 10));
      Files.write(parent.resolve("file-" + i), content);
    }
    Files.createSymbolicLink(tree.resolve("link"), Path.of("part-1"));
    Path unused = Files.createDirectories(tree.resolve("empty"));
    return tree;
  }

  private Map<String, String> files(ResolvedImage image) throws Exception {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < manifest(image).get("layers").size(); i++) {
      for (String entry : layer(image, i)) {
        String path = entry.substring(0, entry.indexOf(' '));
        String hash = Digest.sha256(entry.getBytes(UTF_8)).hex();
        assertThat(files.getOrDefault(path, hash)).as(path).isEqualTo(hash);
        files.put(path, hash);
      }
    }
    return files;
  }

  private Set<String> digests(ResolvedImage image) throws Exception {
    Set<String> digests = new HashSet<>();
    manifest(image).get("layers").forEach(layer -> digests.add(layer.get("digest").asText()));
    return digests;
  }

  @Test
  void largeCopyHasSeveralLayersWithTheSameFiles() throws Exception {
    Path tree = tree();
    ImageSpec spec = scratch().copy(FileSource.of(tree).withOwner("7:8"), "/data/x");
    ResolvedImage whole = images.resolve(spec);
    assertThat(manifest(whole).get("layers")).hasSize(1);
    Files.write(tree.resolve("part-0/more"), new byte[4_000_000]);
    ResolvedImage split = images.resolve(spec);
    assertThat(manifest(split).get("layers")).hasSize(8);
    Map<String, String> files = files(split);
    assertThat(files.remove("data/x/part-0/more")).isNotNull();
    assertThat(files).isEqualTo(files(whole)).containsKeys("data/x/link", "data/x/empty/");
  }

  @Test
  void changedFileOfLargeCopyChangesOneLayer() throws Exception {
    Path tree = tree();
    Files.write(tree.resolve("more"), new byte[4_000_000]);
    ImageSpec spec = scratch().copy(tree, "/data");
    Set<String> before = digests(images.resolve(spec));
    Files.writeString(tree.resolve("part-3/file-33"), "changed");
    Set<String> after = digests(images.resolve(spec));
    assertThat(after).hasSameSizeAs(before).isNotEqualTo(before);
    after.removeAll(before);
    assertThat(after).hasSize(1);
  }

  /** The history has one entry per layer, and the copy is one step. */
  @Test
  void splitCopyIsOneStepWithSeveralLayers() throws Exception {
    Path tree = tree();
    Files.write(tree.resolve("more"), new byte[4_000_000]);
    ImageSpec spec = scratch().env("A", "b").copy(tree, "/data");
    assertThat(cached(spec)).containsExactly(false, false);
    assertThat(cached(spec)).containsExactly(false, true);
    Files.writeString(tree.resolve("part-3/file-33"), "changed");
    assertThat(cached(spec)).containsExactly(false, false);
    JsonNode config = config(images.resolve(spec));
    List<String> copies = new ArrayList<>();
    for (JsonNode line : config.get("history")) {
      if (!line.path("empty_layer").asBoolean()) {
        copies.add(line.get("created_by").asText());
      }
    }
    assertThat(copies).containsOnly("COPY copy-1 /data").hasSize(8);
    assertThat(config.at("/rootfs/diff_ids")).hasSize(8);
  }
}
