package io.imagespec.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Bases of the embedded engine: configs, platforms and the transfer of their layers. */
class EmbeddedBasesTest extends EmbeddedEngineFixture {
  @Test
  void configMergesBaseAndSpec() throws Exception {
    HandmadeBase base = base().layer(merged());
    base.config()
        .put("User", "web")
        .put("WorkingDir", "/w")
        .put("StopSignal", "SIGINT")
        .putObject("Labels")
        .put("from", "base");
    base.config().putArray("Env").add("PATH=/p").add("A=1").add("B=2");
    base.config().putArray("Cmd").add("c");
    base.config().putObject("Volumes").putObject("/v");
    ResolvedImage image = images.resolve(on(base).env("A", "3").label("own", "x").expose(80));
    JsonNode config = config(image).get("config");
    assertThat(config.get("User").asText()).isEqualTo("web");
    assertThat(config.get("StopSignal").asText()).isEqualTo("SIGINT");
    assertThat(config.get("Volumes").has("/v")).isTrue();
    assertThat(config.at("/Cmd/0").asText()).isEqualTo("c");
    assertThat(config.get("Env").get(0).asText()).isEqualTo("PATH=/p");
    assertThat(config.get("Env").get(1).asText()).isEqualTo("A=3");
    assertThat(config.get("Env").get(2).asText()).isEqualTo("B=2");
    assertThat(config.get("Labels").get("from").asText()).isEqualTo("base");
    assertThat(config.get("Labels").get("own").asText()).isEqualTo("x");
    assertThat(config.get("ExposedPorts").has("80/tcp")).isTrue();
    assertThat(config(image).at("/rootfs/diff_ids")).hasSize(1);
    assertThat(config(image).get("created").asText()).isEqualTo("2000-01-01T00:00:00Z");
  }

  @Test
  void dockerMediaTypesBecomeOciTypes() throws Exception {
    byte[] tar = merged().bytes();
    HandmadeBase base =
        base()
            .layer(HandmadeBase.DOCKER + "image.rootfs.diff.tar.gzip", tar, HandmadeBase.gzip(tar));
    String pinned =
        base.push(
                HandmadeBase.DOCKER + "distribution.manifest.v2+json",
                HandmadeBase.DOCKER + "container.image.v1+json")
            .toString();
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            ImageSpec.from(pinned)
                .registry(registry.address() + "/acme")
                .copy(Path.of("one"), "/bin/x"));
    assertThat(manifest(image).get("mediaType").asText())
        .isEqualTo("application/vnd.oci.image.manifest.v1+json");
    assertThat(manifest(image).at("/layers/0/mediaType").asText())
        .isEqualTo("application/vnd.oci.image.layer.v1.tar+gzip");
    assertThat(layer(image, 1)).containsExactly("usr/bin/x 644 0:0 1");
  }

  @Test
  void foreignLayerKeepsItsUrl() throws Exception {
    byte[] tar = merged().bytes();
    HandmadeBase base =
        base()
            .absent(
                HandmadeBase.DOCKER + "image.rootfs.foreign.diff.tar.gzip",
                tar,
                HandmadeBase.gzip(tar));
    base.lastLayer().putArray("urls").add("https://example.com/layer");
    ResolvedImage image = images.resolve(on(base).env("A", "b"));
    JsonNode layer = manifest(image).at("/layers/0");
    assertThat(layer.at("/urls/0").asText()).isEqualTo("https://example.com/layer");
    assertThat(layer.get("mediaType").asText()).contains("nondistributable");
    Files.writeString(directory.resolve("one"), "1");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(on(base).copy(Path.of("one"), "/x")))
        .withMessageContainingAll(layer.get("digest").asText(), "https://example.com/layer");
  }

  @Test
  void indexWithoutPlatformIsRefusedWithAvailableOnes() throws Exception {
    String pinned =
        base().layer(merged()).architecture("arm64").pushIndex("linux", "arm64").toString();
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(
            () -> images.resolve(ImageSpec.from(pinned).registry(registry.address() + "/acme")))
        .withMessageContainingAll("linux/amd64, only linux/arm64;");
  }

  private ImageSpec onIndex(ImageReference index) {
    return ImageSpec.from(index.toString()).registry(registry.address() + "/acme").named("app");
  }

  @Test
  void indexEntryWithoutPlatformUsesItsConfig() throws Exception {
    ImageReference index =
        base().layer(merged()).architecture("arm64").pushIndex(entry -> entry.remove("platform"));
    ResolvedImage image =
        images.resolve(onIndex(index).platforms(Platform.parse("linux/arm64")).env("A", "b"));
    assertThat(config(image).get("architecture").asText()).isEqualTo("arm64");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(onIndex(index).env("A", "b")))
        .withMessageContainingAll("does not support linux/amd64, only linux/arm64;");
  }

  @Test
  void compatibleVariantIsAccepted() throws Exception {
    ImageReference index =
        base()
            .layer(merged())
            .architecture("arm")
            .field("variant", "v6")
            .pushIndex(
                entry ->
                    entry
                        .putObject("platform")
                        .put("os", "linux")
                        .put("architecture", "arm")
                        .put("variant", "v6"));
    ResolvedImage image =
        images.resolve(onIndex(index).platforms(Platform.parse("linux/arm/v7")).env("A", "b"));
    assertThat(config(image).get("variant").asText()).isEqualTo("v6");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(onIndex(index).platforms(Platform.parse("linux/arm/v5"))))
        .withMessageContainingAll("does not support linux/arm/v5, only linux/arm/v6;");
  }

  @Test
  void baseWithoutPlatformUsesPlatformOfImage() throws Exception {
    HandmadeBase base = base().layer(merged()).field("architecture", "").field("os", "");
    ResolvedImage image = images.resolve(on(base).platforms(Platform.parse("linux/arm64")));
    assertThat(config(image).get("architecture").asText()).isEqualTo("arm64");
    assertThat(config(image).get("os").asText()).isEqualTo("linux");
  }

  private HandmadeBase windows() {
    return base().field("os", "windows").field("os.version", "10.0.20348.2340");
  }

  /** Layers of Windows have a different format, so the image could not start. */
  @Test
  void copyOntoWindowsBaseIsRefused() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = on(windows()).platforms(Platform.parse("windows/amd64"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec.copy(Path.of("one"), "/one")))
        .withMessageContainingAll("library/base", "it is for Windows", "choose a Linux base");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(
            () ->
                images.resolve(
                    scratch()
                        .platforms(Platform.parse("windows/amd64"))
                        .copy(Path.of("one"), "/one")))
        .withMessageContaining("it is for Windows");
  }

  @Test
  void windowsBaseKeepsItsConfig() throws Exception {
    HandmadeBase base = windows();
    base.config().put("ArgsEscaped", true);
    ResolvedImage image =
        images.resolve(on(base).platforms(Platform.parse("windows/amd64")).label("a", "b"));
    JsonNode config = config(image);
    assertThat(config.get("os.version").asText()).isEqualTo("10.0.20348.2340");
    assertThat(config.at("/config/ArgsEscaped").asBoolean()).isTrue();
    assertThat(config.at("/config/Env")).noneMatch(pair -> pair.asText().startsWith("PATH="));
    assertThat(config.at("/config/Labels/a").asText()).isEqualTo("b");
  }

  /** Lazy pulls of layers need these annotations. */
  @Test
  void baseLayerAnnotationsAreKept() throws Exception {
    HandmadeBase base = base().layer(merged());
    String name = "containerd.io/snapshot/stargz/toc.digest";
    base.lastLayer().putObject("annotations").put(name, "sha256:0").put("a", "b");
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image = images.resolve(on(base).copy(Path.of("one"), "/one"));
    JsonNode layers = manifest(image).get("layers");
    assertThat(layers.get(0).get("annotations").toString())
        .isEqualTo("{\"a\":\"b\",\"" + name + "\":\"sha256:0\"}");
    assertThat(layers.get(1).has("annotations")).isFalse();
  }

  @Test
  void baseWithOnbuildTriggersIsRefused() throws Exception {
    HandmadeBase base = base();
    base.config().putArray("OnBuild").add("RUN make");
    ImageSpec spec = on(base);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContainingAll("ONBUILD", "RUN make");
  }

  @Test
  void baseLayersAreCopiedBetweenRegistries() throws Exception {
    String base = base().layer(merged()).push().toString();
    try (LocalRegistry other = LocalRegistry.start()) {
      ImageSpec spec = ImageSpec.from(base).registry(other.address()).named("x").env("A", "b");
      ResolvedImage image = images.resolve(spec);
      assertThat(layer(image, 0)).contains("usr/bin/ 755 0:0 ");
    }
  }

  @Test
  void baseInSameRegistryIsMounted() throws Exception {
    String base = base().layer(merged()).push().toString();
    Set<BuildEvent> heard = ConcurrentHashMap.newKeySet();
    try (ImageResolver listening =
        ImageResolver.builder()
            .engine(engine)
            .keychain(Keychain.none())
            .listener(heard::add)
            .build()) {
      ImageSpec spec = ImageSpec.from(base).registry(registry.address() + "/elsewhere");
      assertThat(layer(listening.resolve(spec.env("A", "b")), 0)).contains("usr/bin/ 755 0:0 ");
    }
    assertThat(heard)
        .filteredOn(event -> event instanceof BuildEvent.Progress)
        .as("it was mounted")
        .isEmpty();
  }

  @Test
  void listenerReceivesBaseTransferProgress() throws Exception {
    byte[] content = Files.readAllBytes(ThrottlingProxy.big(directory));
    byte[] tar = new TarBytes().file("big", new String(content, ISO_8859_1)).bytes();
    HandmadeBase base = base().layer(HandmadeBase.OCI + "layer.v1.tar", tar, tar);
    String what = "layer " + Digest.sha256(tar);
    Set<BuildEvent> heard = ConcurrentHashMap.newKeySet();
    ImageSpec spec = ImageSpec.from(base.push().toString()).env("A", "b").named("x");
    try (LocalRegistry other = LocalRegistry.start();
        ImageResolver listening =
            ImageResolver.builder()
                .engine(engine)
                .keychain(Keychain.none())
                .listener(heard::add)
                .build()) {
      ResolvedImage unused = listening.resolve(spec.registry(other.address()));
      assertMoved(heard, what, tar.length);
      heard.clear();
      listening.buildArchive(spec, directory.resolve("image.tar"));
      assertMoved(heard, what, tar.length);
    }
  }

  /** The index is kept in the cache directory and shared by later engines. */
  @Test
  void baseLayersAreIndexedOnce() throws Exception {
    byte[] tar = merged().bytes();
    HandmadeBase base = base().layer(HandmadeBase.OCI + "layer.v1.tar", tar, tar);
    BuildEvent read =
        new BuildEvent.Progress(
            "index of layer " + Digest.sha256(tar), tar.length, OptionalLong.of(tar.length));
    List<Boolean> reads = new ArrayList<>();
    ImageSpec spec = on(base);
    for (String content : List.of("1", "2", "3")) {
      Files.writeString(directory.resolve("one"), content);
      Set<BuildEvent> heard = ConcurrentHashMap.newKeySet();
      try (ContainerEngine another =
              new EmbeddedEngineProvider().connect(CleanMachine.in(directory));
          ImageResolver listening =
              ImageResolver.builder()
                  .engine(another)
                  .keychain(Keychain.none())
                  .listener(heard::add)
                  .directory(directory)
                  .build()) {
        ResolvedImage image = listening.resolve(spec.copy(Path.of("one"), "/bin/tool"));
        assertThat(layer(image, 1)).containsExactly("usr/bin/tool 644 0:0 " + content);
      }
      reads.add(heard.contains(read));
    }
    assertThat(reads).containsExactly(true, false, false);
  }

  private static List<String> reads(ResolvedImage image) {
    return image.reasons().stream().filter(reason -> reason.startsWith("read ")).toList();
  }

  @Test
  void layersOfBaseAreReadOnceAndReported() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    byte[] upper = new TarBytes().file("usr/bin/upper", "u").bytes();
    int bytes = HandmadeBase.gzip(merged().bytes()).length + HandmadeBase.gzip(upper).length;
    ImageSpec spec =
        on(
            base()
                .layer(merged())
                .layer(HandmadeBase.OCI + "layer.v1.tar+gzip", upper, HandmadeBase.gzip(upper)));
    ResolvedImage first = images.resolve(spec.copy(Path.of("one"), "/bin/x"));
    assertThat(reads(first))
        .containsExactly(
            "read "
                + bytes
                + " bytes in 2 layers of "
                + registry.address()
                + "/library/base once, for its tree");
    assertThat(reads(images.resolve(spec.copy(Path.of("one"), "/bin/y")))).isEmpty();
  }

  @Test
  void layersWrittenHereAreNotReadForTheNextImage() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage first =
        images.resolve(on(base().layer(merged())).copy(Path.of("one"), "/opt/tool"));
    ResolvedImage second =
        images.resolve(
            ImageSpec.from(first.pinned().toString())
                .registry(registry.address() + "/acme")
                .named("next")
                .copy(Path.of("one"), "/opt/other"));
    assertThat(reads(first)).hasSize(1);
    assertThat(reads(second)).isEmpty();
    assertThat(layer(second, 2)).containsExactly("opt/other 644 0:0 1");
  }

  private static void assertMoved(Set<BuildEvent> heard, String what, long size) {
    OptionalLong total = OptionalLong.of(size);
    assertThat(heard).contains(new BuildEvent.Progress(what, size, total));
    assertThat(heard)
        .filteredOn(e -> e instanceof BuildEvent.Progress)
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(e -> assertThat(((BuildEvent.Progress) e).current()).isBetween(1L, size));
  }
}
