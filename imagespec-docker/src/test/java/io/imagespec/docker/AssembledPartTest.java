package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.context.DigestCache;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.plan.PlanSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Images that the embedded engine assembles on first parts, compared with images that an engine
 * builds in one part.
 */
class AssembledPartTest extends EmbeddedEngineFixture {
  private static final String BASE_DIGEST = "sha256:" + "b".repeat(64);
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  @BeforeEach
  void file() throws IOException {
    Path unused = Files.writeString(directory.resolve("one"), "1");
  }

  private ImageSpec spec() {
    return ImageSpec.from("base").registry(registry.address() + "/acme").named("app");
  }

  private static ImageSpec completed(ImageSpec spec) {
    return spec.env("A", "first")
        .run("true")
        .copy(Path.of("one"), "/bin/tool")
        .env("B", "rest")
        .env("PATH", "/x:/bin")
        .workdir("/work")
        .user("web")
        .label("own", "x")
        .expose(8080)
        .entrypoint("/bin/tool")
        .command("x");
  }

  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none());
  }

  private HandmadeBase base(ImageReference image) throws IOException {
    HandmadeBase base = new HandmadeBase(client, image.toString()).layer(merged());
    ObjectNode config = base.config();
    config.put("User", "daemon").put("StopSignal", "SIGINT").put("WorkingDir", "/");
    config.putObject("Volumes").putObject("/v");
    config.putObject("ExposedPorts").putObject("53/udp");
    config.putObject("Healthcheck").putArray("Test").add("CMD").add("check");
    config.putObject("Labels").put("from", "base");
    config.putArray("Env").add("PATH=/bin").add("C=base");
    config.putArray("Cmd").add("bash");
    ObjectNode line = base.document().putArray("history").addObject();
    ObjectNode unused = line.put("created_by", "/bin/sh -c #(nop) ADD file:a in / ");
    return base;
  }

  /** An image of this library as a base, which the spec refers to by name. */
  private HandmadeBase ownBase(ImageReference image, EngineConfig.Format format)
      throws IOException {
    HandmadeBase base = base(image);
    BuildPlan own = plan(ImageSpec.from("lowest").label("l", "1"));
    new EngineConfig(format, base)
        .add(own.completed(Optional.empty(), Optional.of(BASE_DIGEST)).instructions());
    base.config().withObject("/Labels").put(Labels.PART_DIGEST, "sha256:of-the-base");
    return base;
  }

  private BuildRequest request(PlanSplit split, ImageReference part) {
    BuildPlan rest = split.rest().continuedOn(part, Optional.of(BASE_DIGEST));
    return BuildRequest.builder(rest, new Delivery.Push(rest.image()))
        .environment(CleanMachine.in(directory))
        .keychain(Keychain.none())
        .build();
  }

  private JsonNode assembled(PlanSplit split, HandmadeBase part) throws Exception {
    return assembled(split, part.push());
  }

  private JsonNode assembled(PlanSplit split, ImageReference part) throws Exception {
    BuildRequest request =
        request(split, part.repository().withDigest(part.digest().orElseThrow()));
    assertThat(engine.objection(request)).isEmpty();
    ImageReference built =
        request
            .plan()
            .image()
            .repository()
            .withDigest(engine.build(request, BuildListener.none()).pushed().orElseThrow());
    return manifest(built).has("manifests") ? manifest(built) : config(built);
  }

  /** Returns the settings without differences between any two builds of the classic builder. */
  private static ObjectNode settings(JsonNode config) {
    ObjectNode settings = config.get("config").deepCopy();
    List<String> names = new ArrayList<>();
    settings.fieldNames().forEachRemaining(names::add);
    names.stream().filter(name -> settings.get(name).isNull()).forEach(settings::remove);
    settings.remove("Image");
    ((ObjectNode) settings.get("Labels")).remove(Labels.PART_DIGEST);
    return settings;
  }

  private interface Start {
    HandmadeBase at(ImageReference image) throws IOException;
  }

  /** Builds a plan in both ways and compares the configs. Returns the config of the second way. */
  private JsonNode same(EngineConfig.Format format, BuildPlan plan, Start base) throws Exception {
    HandmadeBase whole = base.at(ImageReference.parse(registry.address() + "/acme/whole:1"));
    new EngineConfig(format, whole)
        .add(plan.completed(Optional.empty(), Optional.of(BASE_DIGEST)).instructions());
    PlanSplit split = plan.split().orElseThrow();
    HandmadeBase part = part(split, format, base);
    ImageReference pushed = part.push();
    JsonNode config = assembled(split, pushed);
    assertThat(settings(config)).isEqualTo(settings(whole.document()));
    assertThat(config.at("/config/Labels").path(Labels.PART_DIGEST).asText())
        .isEqualTo(pushed.digest().orElseThrow().toString());
    for (String name : List.of("architecture", "os", "variant")) {
      assertThat(config.path(name)).isEqualTo(whole.document().path(name));
    }
    assertHistory(config);
    return config;
  }

  private HandmadeBase part(PlanSplit split, EngineConfig.Format format, Start base)
      throws IOException {
    HandmadeBase part = base.at(split.first().image());
    BuildPlan first = split.first().completed(Optional.empty(), Optional.of(BASE_DIGEST));
    new EngineConfig(format, part).add(first.instructions());
    return part;
  }

  private static void assertHistory(JsonNode config) {
    int layers = 0;
    int settings = 0;
    for (JsonNode line : config.get("history")) {
      layers += line.path("empty_layer").asBoolean() ? 0 : 1;
      settings += line.path("created_by").asText().contains("IMAGESPEC_FINGERPRINT=") ? 1 : 0;
    }
    assertThat(layers).isEqualTo(config.at("/rootfs/diff_ids").size());
    assertThat(settings).as("lines that set the variable").isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void configEqualsUnsplitBuild(EngineConfig.Format format) throws Exception {
    JsonNode config = same(format, plan(completed(spec())), this::base);
    assertThat(config.at("/config/Env"))
        .extracting(JsonNode::asText)
        .startsWith("PATH=/x:/bin", "C=base", "A=first", "B=rest");
    assertThat(config.at("/config/Volumes").has("/v")).isTrue();
    assertThat(config.at("/rootfs/diff_ids")).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource
  void variableOfOwnBaseKeepsItsPosition(EngineConfig.Format format) throws Exception {
    BuildPlan plan = plan(completed(spec()));
    JsonNode config = same(format, plan, image -> ownBase(image, format));
    assertThat(config.at("/config/Env"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "PATH=/x:/bin",
            "C=base",
            Labels.VARIABLE + "=" + plan.fingerprint(),
            "A=first",
            "B=rest");
  }

  /** The first part adds no variable, so only the history shows that the base has one. */
  @ParameterizedTest
  @EnumSource
  void lastVariableOfOwnBaseKeepsItsPosition(EngineConfig.Format format) throws Exception {
    BuildPlan plan = plan(spec().run("true").env("B", "rest"));
    JsonNode config = same(format, plan, image -> ownBase(image, format));
    assertThat(config.at("/config/Env"))
        .extracting(JsonNode::asText)
        .endsWith(Labels.VARIABLE + "=" + plan.fingerprint(), "B=rest");
  }

  /** A spec as base always has the variable, even without a history. */
  @ParameterizedTest
  @EnumSource
  void variableOfSpecBaseKeepsItsPosition(EngineConfig.Format format) throws Exception {
    ImageSpec parent = ImageSpec.from("lowest").label("l", "1");
    BuildPlan plan =
        plan(
            ImageSpec.from(parent)
                .registry(registry.address() + "/acme")
                .named("app")
                .run("true")
                .env("B", "rest"));
    Start flat =
        image -> {
          HandmadeBase base = ownBase(image, format);
          ArrayNode history = base.document().putArray("history");
          ObjectNode unused = history.addObject().put("created_by", "flattened");
          return base;
        };
    JsonNode config = same(format, plan, flat);
    assertThat(config.at("/config/Env/3").asText()).isEqualTo("B=rest");
  }

  /** The engine sets nothing that the rest does not set. */
  @ParameterizedTest
  @EnumSource
  void inheritedStartupSettingsStay(EngineConfig.Format format) throws Exception {
    JsonNode config = same(format, plan(spec().run("true").label("own", "x")), this::base);
    assertThat(config.at("/config/Cmd/0").asText()).isEqualTo("bash");
    assertThat(config.at("/config/User").asText()).isEqualTo("daemon");
  }

  @ParameterizedTest
  @EnumSource
  void entrypointClearsInheritedCommand(EngineConfig.Format format) throws Exception {
    JsonNode config = same(format, plan(spec().run("true").entrypoint("x")), this::base);
    assertThat(config.get("config").has("Cmd")).isFalse();
  }

  @Test
  void copyFollowsLinksOfPart() throws Exception {
    PlanSplit split = plan(completed(spec())).split().orElseThrow();
    HandmadeBase part = part(split, EngineConfig.Format.BUILDKIT, this::base);
    JsonNode config = assembled(split, part);
    JsonNode layers = manifest(split.rest().image()).get("layers");
    assertThat(layers).hasSize(4);
    assertThat(layers.get(0)).isEqualTo(manifest(split.first().image()).at("/layers/0"));
    assertThat(config.at("/rootfs/diff_ids")).hasSize(4);
    assertThat(layer(split.rest().image(), 2)).containsExactly("usr/bin/tool 644 0:0 1");
  }

  @Test
  void dockerMediaTypesOfPartAreRead() throws Exception {
    PlanSplit split = plan(spec().run("true").env("B", "rest")).split().orElseThrow();
    HandmadeBase part = part(split, EngineConfig.Format.CLASSIC_BUILDER, this::base);
    ImageReference pushed =
        part.push(
            HandmadeBase.DOCKER + "distribution.manifest.v2+json",
            HandmadeBase.DOCKER + "container.image.v1+json");
    JsonNode config = assembled(split, pushed);
    assertThat(config.has("container_config")).isFalse();
    assertThat(manifest(split.rest().image()).get("mediaType").asText())
        .isEqualTo("application/vnd.oci.image.manifest.v1+json");
  }

  @Test
  void inlineCacheOfPartStays() throws Exception {
    PlanSplit split = plan(spec().run("true").env("B", "rest")).split().orElseThrow();
    HandmadeBase part =
        part(split, EngineConfig.Format.BUILDKIT, this::base)
            .field("moby.buildkit.cache.v0", "eyJsYXllcnMiOltdfQ==");
    assertThat(assembled(split, part).get("moby.buildkit.cache.v0").asText())
        .isEqualTo("eyJsYXllcnMiOltdfQ==");
  }

  /** BuildKit pushes an index because of its attestations, also for one platform. */
  @Test
  void attestationsOfPartAreIgnored() throws Exception {
    PlanSplit split = plan(spec().run("true").env("B", "rest")).split().orElseThrow();
    ImageReference index =
        part(split, EngineConfig.Format.BUILDKIT, this::base).pushIndex("linux", "amd64");
    JsonNode config = assembled(split, index);
    assertThat(config.at("/config/Labels").get(Labels.PART_DIGEST).asText())
        .isEqualTo(index.digest().orElseThrow().toString());
    assertThat(config.at("/rootfs/diff_ids")).hasSize(2);
  }

  @Test
  void everyPlatformContinuesItsOwnPart() throws Exception {
    PlanSplit split = plan(completed(spec()).platforms(AMD64, ARM64)).split().orElseThrow();
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", HandmadeBase.OCI + "index.v1+json");
    ArrayNode entries = index.putArray("manifests");
    for (String architecture : List.of("amd64", "arm64")) {
      HandmadeBase part =
          part(split, EngineConfig.Format.BUILDKIT, this::base).architecture(architecture);
      part.config().withArray("/Env").insert(1, "ARCH=" + architecture);
      add(entries, part.push(), "linux", architecture);
    }
    add(entries, split.first().image(), "unknown", "unknown");
    Digest digest =
        client
            .pushManifest(
                split.first().image(),
                HandmadeBase.OCI + "index.v1+json",
                JSON.writeValueAsBytes(index))
            .digest();
    JsonNode built = assembled(split, split.first().image().withDigest(digest));
    assertThat(built.get("manifests")).hasSize(2);
    for (JsonNode entry : built.get("manifests")) {
      JsonNode config =
          config(
              split
                  .rest()
                  .image()
                  .repository()
                  .withDigest(Digest.parse(entry.get("digest").asText())));
      String architecture = entry.at("/platform/architecture").asText();
      assertThat(config.get("architecture").asText()).isEqualTo(architecture);
      assertThat(config.at("/config/Env"))
          .extracting(JsonNode::asText)
          .containsExactly(
              "PATH=/x:/bin",
              "ARCH=" + architecture,
              "C=base",
              "A=first",
              "B=rest",
              Labels.VARIABLE + "=" + split.rest().fingerprint());
    }
  }

  private void add(ArrayNode entries, ImageReference image, String os, String architecture) {
    RegistryClient.Manifest manifest = client.manifest(image).orElseThrow();
    ObjectNode entry = entries.addObject();
    entry.put("mediaType", HandmadeBase.OCI + "manifest.v1+json");
    entry.put("digest", manifest.descriptor().digest().toString());
    entry.put("size", manifest.descriptor().size());
    entry.putObject("platform").put("os", os).put("architecture", architecture);
  }

  /** A registry accepts a manifest without the blob of a foreign layer. */
  @Test
  void missingLayerOfPartNamesRemedy() throws Exception {
    PlanSplit split = plan(completed(spec())).split().orElseThrow();
    byte[] tar = new TarBytes().file("a", "a").bytes();
    byte[] blob = HandmadeBase.gzip(tar);
    ImageReference part =
        part(split, EngineConfig.Format.BUILDKIT, this::base)
            .absent(HandmadeBase.DOCKER + "image.rootfs.foreign.diff.tar.gzip", tar, blob)
            .push();
    BuildRequest request =
        request(split, part.repository().withDigest(part.digest().orElseThrow()));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> engine.build(request, BuildListener.none()).pushed())
        .withMessageContainingAll(
            "first part " + registry.address() + "/acme/app",
            Digest.sha256(blob).toString(),
            "delete its tag, or rebuild with refresh(..)");
    assertThat(client.manifest(split.rest().image())).as("no tag is put").isEmpty();
  }

  @Test
  void invalidPartNamesRemedy() throws Exception {
    PlanSplit split = plan(completed(spec())).split().orElseThrow();
    HandmadeBase part = part(split, EngineConfig.Format.BUILDKIT, this::base);
    part.lastLayer().remove("size");
    ImageReference pushed = part.push();
    BuildRequest request =
        request(split, pushed.repository().withDigest(pushed.digest().orElseThrow()));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> engine.build(request, BuildListener.none()).pushed())
        .withMessageContainingAll("first part ", "no size", "delete its tag")
        .withMessageNotContaining("push the base again");
  }
}
