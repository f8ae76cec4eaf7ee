package io.imagespec.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.airlift.compress.zstd.ZstdInputStream;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.auth.Keychain;
import io.imagespec.context.ContextException;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.docker.contract.BackgroundCall;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.docker.internal.io.AtomicFile;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ArchivedImage;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private LocalRegistry registry;
  private RegistryClient client;
  private ContainerEngine engine;
  private ImageResolver images;

  @BeforeEach
  void start() {
    registry = LocalRegistry.start();
    Environment machine = CleanMachine.in(directory);
    client = RegistryClient.builder().environment(machine).keychain(Keychain.none()).build();
    engine = new EmbeddedEngineProvider().connect(machine);
    images =
        ImageResolver.builder()
            .environment(machine)
            .engine(engine)
            .keychain(Keychain.none())
            .directory(directory)
            .build();
  }

  @AfterEach
  void stop() {
    images.close();
    engine.close();
    client.close();
    registry.close();
  }

  private ImageSpec scratch() {
    return ImageSpec.scratch().registry(registry.address() + "/acme").named("app");
  }

  private JsonNode manifest(ResolvedImage image) throws Exception {
    return JSON.readTree(client.manifest(image.pinned()).orElseThrow().bytes());
  }

  private JsonNode config(ResolvedImage image) throws Exception {
    String digest = manifest(image).at("/config/digest").asText();
    return JSON.readTree(client.config(image.pinned(), Digest.parse(digest)));
  }

  private List<String> layer(ResolvedImage image, int number) throws Exception {
    JsonNode layer = manifest(image).get("layers").get(number);
    Descriptor descriptor =
        new Descriptor(
            layer.get("mediaType").asText(),
            Digest.parse(layer.get("digest").asText()),
            layer.get("size").asLong());
    List<String> entries = new ArrayList<>();
    try (InputStream blob = client.readBlob(image.pinned(), descriptor);
        InputStream plain =
            descriptor.mediaType().endsWith("zstd")
                ? new ZstdInputStream(blob)
                : new GZIPInputStream(blob);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain, "UTF-8")) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        entries.add(
            "%s %o %d:%d %s"
                .formatted(
                    e.getName(),
                    e.getMode(),
                    e.getLongUserId(),
                    e.getLongGroupId(),
                    e.isSymbolicLink() ? e.getLinkName() : new String(tar.readAllBytes(), UTF_8)));
      }
    }
    return entries;
  }

  @Test
  void filesOnNothingBecomeAPushedImage() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            scratch().copy(Path.of("one"), "/app/one").env("A", "b").entrypoint("/app/one"));
    assertThat(layer(image, 0)).containsExactly("app/ 755 0:0 ", "app/one 644 0:0 1");
    assertThat(config(image).at("/config/Entrypoint/0").asText()).isEqualTo("/app/one");
    assertThat(config(image).at("/config/Env/1").asText()).isEqualTo("A=b");
    assertThat(config(image).get("architecture").asText()).isEqualTo("amd64");
    assertThat(image.reasons()).anyMatch(r -> r.startsWith("engine: embedded"));
  }

  @Test
  void commandsAreRefusedWithTheirSteps() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(scratch().copy(directory, "/x").run("a b")))
        .withMessageContaining("run a b");
  }

  private HandmadeBase base() {
    return new HandmadeBase(client, registry.address() + "/library/base:1");
  }

  private ImageSpec on(HandmadeBase base) throws Exception {
    return ImageSpec.from(base.push().toString())
        .registry(registry.address() + "/acme")
        .named("app");
  }

  private static TarBytes merged() {
    return new TarBytes()
        .link("bin", "usr/bin")
        .directory("usr/", 0755)
        .directory("usr/bin/", 0755)
        .directory("var/", 0755)
        .directory("run/", 0755)
        .link("var/run", "/run")
        .directory("etc/", 0755)
        .file("etc/passwd", "root:x:0:0::/:\nweb:x:33:44::/:\n")
        .file("etc/group", "mail:x:8:\n");
  }

  @Test
  void copiesGoWhereTheLinksOfTheBaseLead() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()))
                .copy(Path.of("one"), "/bin/tool")
                .copy(Path.of("one"), "/var/run/a/b"));
    assertThat(layer(image, 1)).containsExactly("usr/bin/tool 644 0:0 1");
    assertThat(layer(image, 2)).containsExactly("run/a/ 755 0:0 ", "run/a/b 644 0:0 1");
  }

  /** A tree that has the names of the base's links does not take their place. */
  @Test
  void aCopiedTreeGoesWhereTheLinksOfTheBaseLead() throws Exception {
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("bin/sub"));
    Files.createDirectories(tree.resolve("var/run"));
    Files.writeString(tree.resolve("bin/tool"), "1");
    Files.writeString(tree.resolve("bin/sub/x"), "2");
    Files.writeString(tree.resolve("var/run/y"), "3");
    ResolvedImage image = images.resolve(on(base().layer(merged())).copy(tree, "/"));
    assertThat(layer(image, 1))
        .containsExactlyInAnyOrder(
            "usr/bin/sub/ 755 0:0 ",
            "usr/bin/sub/x 644 0:0 2",
            "usr/bin/tool 644 0:0 1",
            "run/y 644 0:0 3");
  }

  @Test
  void aCopyToALinkGoesWhereItLeads() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    TarBytes base = merged().link("usr/bin/tool", "other").link("etc/late", "/usr/none/x");
    ResolvedImage image =
        images.resolve(
            on(base().layer(base))
                .copy(Path.of("one"), "/bin/tool")
                .copy(Path.of("one"), "/etc/late"));
    assertThat(layer(image, 1)).containsExactly("usr/bin/other 644 0:0 1");
    assertThat(layer(image, 2)).containsExactly("usr/none/ 755 0:0 ", "usr/none/x 644 0:0 1");
  }

  /** One line for each instruction, and as many that are not empty as there are layers. */
  @Test
  void theHistoryTellsOfEachLayer() throws Exception {
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
  void aSecondCopySeesWhatTheFirstOneMade() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("to"), Path.of("/usr/bin"));
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()))
                .copy(tree, "/app")
                .copy(Path.of("one"), "/app/to/x")
                .copy(Path.of("one"), "/app/y"));
    assertThat(layer(image, 1)).containsExactly("app/ 755 0:0 ", "app/to 777 0:0 /usr/bin");
    assertThat(layer(image, 2)).containsExactly("usr/bin/x 644 0:0 1");
    assertThat(layer(image, 3)).containsExactly("app/y 644 0:0 1");
  }

  @Test
  void ownersHaveTheNumbersThatTheBaseGivesTheirNames() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = on(base().layer(merged()));
    for (String owner : List.of("web", "web:mail", "7", "7:9", "7:mail", "web:9")) {
      spec =
          spec.with(
              Step.Copy.of(
                  FileSource.of(Path.of("one")).withOwner(owner), "/" + owner.replace(':', '-')));
    }
    ResolvedImage image = images.resolve(spec);
    List<String> entries = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      entries.addAll(layer(image, i));
    }
    assertThat(entries)
        .containsExactly(
            "web 644 33:44 1",
            "web-mail 644 33:8 1",
            "7 644 7:7 1",
            "7-9 644 7:9 1",
            "7-mail 644 7:8 1",
            "web-9 644 33:9 1");
  }

  @Test
  void anOwnerThatTheBaseDoesNotKnowIsRefusedWithTheStep() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec =
        on(base().layer(merged()))
            .with(Step.Copy.of(FileSource.of(Path.of("one")).withOwner("nobody"), "/x"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContainingAll("no user nobody", "/etc/passwd", "step \"copy ");
  }

  @Test
  void aFileInTheWayOfADirectoryAndADirectoryInTheWayOfAFileAreRefused() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/passwd"));
    Files.writeString(tree.resolveSibling("bin2"), "1");
    ImageSpec base = on(base().layer(merged().directory("bin2/", 0755)));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(base.copy(directory.resolve("tree"), "/etc")))
        .withMessageContaining("/etc/passwd is a file");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(base.copy(directory.resolve("tree"), "/")))
        .withMessageContaining("/bin2 is a directory");
  }

  @Test
  void linksOfABaseThatGoRoundAreRefused() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec =
        on(base().layer(new TarBytes().link("a", "b").link("b", "a"))).copy(Path.of("one"), "/a/x");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContainingAll("links", "/a/x");
  }

  /** What a link says is kept, wherever it leads; nothing is read or written through it. */
  @Test
  void linksInASourceAreCopiedAsTheyAre() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("private"), "not for the image");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("absolute"), outside);
    Files.createSymbolicLink(tree.resolve("climbs"), Path.of("../../../outside/private"));
    Files.createSymbolicLink(tree.resolve("loop"), Path.of("."));
    Files.createSymbolicLink(tree.resolve("round"), Path.of("round"));
    ResolvedImage image = images.resolve(on(base().layer(merged())).copy(tree, "/app"));
    assertThat(layer(image, 1))
        .containsExactly(
            "app/ 755 0:0 ",
            "app/absolute 777 0:0 " + outside,
            "app/climbs 777 0:0 ../../../outside/private",
            "app/loop 777 0:0 .",
            "app/round 777 0:0 round");
  }

  /** As a process whose root is the image's would have it: above the root is the root. */
  @Test
  void noLinkAndNoPathLeadsOutOfTheImage() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    TarBytes tricky =
        merged()
            .link("out", "../../../../etc")
            .link("usr/up", "../../../../../run")
            .link("chain", "/out/../usr/up")
            .link("host", directory.toString());
    ResolvedImage image =
        images.resolve(
            on(base().layer(tricky))
                .copy(Path.of("one"), "/out/x")
                .copy(Path.of("one"), "/usr/up/deep/x")
                .copy(Path.of("one"), "/chain/y")
                .copy(Path.of("one"), "/host/z"));
    assertThat(layer(image, 1)).containsExactly("etc/x 644 0:0 1");
    assertThat(layer(image, 2)).containsExactly("run/deep/ 755 0:0 ", "run/deep/x 644 0:0 1");
    assertThat(layer(image, 3)).containsExactly("run/y 644 0:0 1");
    assertThat(layer(image, 4))
        .last()
        .isEqualTo(directory.toString().substring(1) + "/z 644 0:0 1");
    assertThat(directory.resolve("z")).doesNotExist();
  }

  /** A link that an earlier copy brought along is a part of the image like the base's. */
  @Test
  void aCopiedLinkLeadsALaterCopyNoFurtherThanTheImage() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("up"), Path.of("../../../../../tmp"));
    Files.createSymbolicLink(tree.resolve("round"), Path.of("round"));
    ImageSpec spec = on(base().layer(merged())).copy(tree, "/app");
    ResolvedImage image = images.resolve(spec.copy(Path.of("one"), "/app/up/x"));
    assertThat(layer(image, 2)).containsExactly("tmp/ 755 0:0 ", "tmp/x 644 0:0 1");
    ImageSpec round = spec.copy(Path.of("one"), "/app/round/x");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(round))
        .withMessageContainingAll("links", "/app/round/x");
  }

  @Test
  void theConfigIsTheBasesWithWhatTheSpecSays() throws Exception {
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
  void dockersMediaTypesBecomeOcis() throws Exception {
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
  void layersWithZstdAndWithoutCompressionAreUnderstood() throws Exception {
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

  @Test
  void anArchiveOfDockersFormatHasNoZstdOfItsBaseEither() throws Exception {
    byte[] tar = merged().bytes();
    HandmadeBase base =
        base().layer(HandmadeBase.OCI + "layer.v1.tar+zstd", tar, HandmadeBase.zstd(tar));
    ImageSpec spec = on(base).env("A", "b");
    Path file = directory.resolve("a.tar");
    images.buildArchive(spec, file, Delivery.Format.OCI);
    Files.delete(file);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.buildArchive(spec, file, Delivery.Format.DOCKER))
        .withMessageContainingAll(
            file.toString(), "zstd", base.lastLayer().get("digest").asText(), "OCI format");
    assertThat(file).doesNotExist();
  }

  private ImageResolver zstd() {
    return ImageResolver.builder()
        .environment(CleanMachine.in(directory))
        .engine(engine)
        .keychain(Keychain.none())
        .directory(directory)
        .layerCompression(LayerCompression.ZSTD)
        .build();
  }

  private ImageSpec elsewhere(LocalRegistry other) {
    return ImageSpec.scratch().registry(other.address()).named("z").copy(Path.of("one"), "/one");
  }

  /** Each keeps what it knows apart from the other. */
  @Test
  void layersAreCompressedByZstdForWhoAsksForIt() throws Exception {
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
  void aLayerThatZstdCompressedIsKnownAgain() throws Exception {
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
  void anImageThatIsThereStaysAsItIsCompressed() throws Exception {
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
  void aLayerOfTheBaseStaysAsItIsAndWhatZstdCompressedIsABase() throws Exception {
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

  @Test
  void archivesOfDockersFormatHaveNoZstd() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = ImageSpec.scratch().named("x").copy(Path.of("one"), "/one");
    List<String> kinds = new ArrayList<>();
    try (ImageResolver zstd = zstd()) {
      for (Delivery.Format format : List.of(Delivery.Format.OCI, Delivery.Format.DOCKER)) {
        Path file = directory.resolve(format + ".tar");
        zstd.buildArchive(spec, file, format);
        kinds.add(
            format + " " + new String(Files.readAllBytes(file), ISO_8859_1).contains("+zstd"));
      }
    }
    assertThat(kinds).containsExactlyInAnyOrder("OCI true", "DOCKER false");
  }

  /** Concatenated gzips are one, and some builders write layers so. */
  @Test
  void aLayerOfSeveralGzipsIsReadToItsEnd() throws Exception {
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
  void aForeignLayerStaysWhereItIs() throws Exception {
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
  void anIndexWithoutThePlatformIsRefusedWithWhatItHas() throws Exception {
    String pinned =
        base().layer(merged()).architecture("arm64").pushIndex("linux", "arm64").toString();
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(
            () -> images.resolve(ImageSpec.from(pinned).registry(registry.address() + "/acme")))
        .withMessageContainingAll("linux/amd64", "[linux/arm64]");
  }

  private ImageSpec onIndex(ImageReference index) {
    return ImageSpec.from(index.toString()).registry(registry.address() + "/acme").named("app");
  }

  @Test
  void anEntryWithoutPlatformIsABaseForWhatItsConfigSays() throws Exception {
    ImageReference index =
        base().layer(merged()).architecture("arm64").pushIndex(entry -> entry.remove("platform"));
    ResolvedImage image =
        images.resolve(onIndex(index).platforms(Platform.parse("linux/arm64")).env("A", "b"));
    assertThat(config(image).get("architecture").asText()).isEqualTo("arm64");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(onIndex(index).env("A", "b")))
        .withMessageContainingAll("not for linux/amd64", "[linux/arm64]");
  }

  @Test
  void aBaseForACompatibleVariantIsTaken() throws Exception {
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
        .withMessageContainingAll("not for linux/arm/v5", "[linux/arm/v6]");
  }

  @Test
  void aBaseWhoseConfigNamesNoPlatformIsForTheImages() throws Exception {
    HandmadeBase base = base().layer(merged()).field("architecture", "").field("os", "");
    ResolvedImage image = images.resolve(on(base).platforms(Platform.parse("linux/arm64")));
    assertThat(config(image).get("architecture").asText()).isEqualTo("arm64");
    assertThat(config(image).get("os").asText()).isEqualTo("linux");
  }

  private HandmadeBase windows() {
    return base().field("os", "windows").field("os.version", "10.0.20348.2340");
  }

  /** Their layers are of another form, so the image could not start. */
  @Test
  void nothingIsCopiedOntoWindows() throws Exception {
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
  void settingsOnWindowsKeepWhatTheBaseSays() throws Exception {
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

  /** Without them layers are no longer pulled lazily. */
  @Test
  void annotationsOfTheBasesLayersAreKept() throws Exception {
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
  void aBaseWithTriggersIsRefused() throws Exception {
    HandmadeBase base = base();
    base.config().putArray("OnBuild").add("RUN make");
    ImageSpec spec = on(base);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContainingAll("ONBUILD", "RUN make");
  }

  @Test
  void severalPlatformsMakeAnIndexAndShareTheirLayers() throws Exception {
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
  void theSameSpecIsTheSameImageAndKnowsItsLayersAgain() throws Exception {
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

  @ParameterizedTest
  @EnumSource
  void aFileThatChangesIsToldAsItself(LayerCompression compression) throws Exception {
    Path file = Files.writeString(directory.resolve("one"), "before");
    BuildPlan plan =
        BuildPlan.of(scratch().copy(file, "/one"), directory, DigestCache.none())
            .completed(Optional.empty(), Optional.empty());
    Files.writeString(file, "after!");
    BuildRequest request =
        BuildRequest.builder(plan, new Delivery.Push(plan.image()))
            .compression(compression)
            .build();
    assertThatExceptionOfType(ContextException.class)
        .isThrownBy(() -> engine.build(request, BuildListener.silent()))
        .withMessageContaining(file.toString());
    assertThat(client.find(plan.image())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void archivesAreTheSameBytesEachTime(LayerCompression compression) throws Exception {
    Files.writeString(directory.resolve("one"), "1".repeat(2_000_000));
    Files.writeString(directory.resolve("two"), "2");
    ImageSpec spec =
        on(base().layer(merged())).copy(Path.of("one"), "/one").copy(Path.of("two"), "/two");
    try (ImageResolver asked = compression == LayerCompression.ZSTD ? zstd() : images) {
      asked.buildArchive(spec, directory.resolve("a.tar"));
      asked.buildArchive(spec, directory.resolve("b.tar"));
    }
    assertThat(directory.resolve("a.tar")).hasSameBinaryContentAs(directory.resolve("b.tar"));
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(f -> f.startsWith("."));
    }
  }

  /** A directory holds what the tar holds, whatever base, platforms and compression are. */
  @ParameterizedTest
  @EnumSource
  void aLayoutIsAnArchiveThatWasUnpacked(LayerCompression compression) throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec =
        on(base().layer(merged())).copy(Path.of("one"), "/one").copy(Path.of("one"), "/one");
    Path layout = Files.createDirectory(directory.resolve("layout"));
    Path archive = directory.resolve("a.tar");
    try (ImageResolver asked = compression == LayerCompression.ZSTD ? zstd() : images) {
      ArchivedImage image = asked.buildArchive(spec, layout, Delivery.Format.OCI_LAYOUT);
      assertThat(image.file()).isEqualTo(layout);
      assertThat(asked.buildArchive(spec, archive).digest()).isEqualTo(image.digest());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> asked.buildArchive(spec, layout, Delivery.Format.OCI_LAYOUT))
          .withMessageContaining("replaces nothing");
    }
    assertThat(digests(layout)).isEqualTo(digests(archive)).hasSizeGreaterThan(5);
  }

  @Test
  void anArchiveGivesNobodyMoreThanWhatWasThereBefore() throws Exception {
    ImageSpec spec = ImageSpec.scratch().named("x").env("A", "b");
    Path file = Files.writeString(directory.resolve("a.tar"), "mine");
    Path layout = Files.createDirectory(directory.resolve("layout"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(layout, PosixFilePermissions.fromString("rwx------"));
    Object before = Files.getAttribute(layout, "unix:ino");
    ArchivedImage unused = images.buildArchive(spec, file);
    unused = images.buildArchive(spec, layout, Delivery.Format.OCI_LAYOUT);
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(layout)).isEqualTo("rwx------");
    assertThat(Files.getAttribute(layout, "unix:ino")).as("a disk may be there").isEqualTo(before);
    assertThat(layout.resolve("index.json")).isNotEmptyFile();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @ParameterizedTest
  @EnumSource
  void aPlaceWhereNothingCanBeMadeIsTheMachinesFault(Delivery.Format format) {
    Path place = directory.resolve("x".repeat(300));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.buildArchive(ImageSpec.scratch().env("A", "b"), place, format))
        .withMessageContainingAll(
            "write the archive " + place + ": ",
            "name a file in a directory that is there and can be written");
  }

  /** Whoever writes to {@code /dev/null} does not want it to be a file afterwards. */
  @ParameterizedTest
  @EnumSource
  void whatIsNoFileIsNotReplaced(Delivery.Format format) throws Exception {
    Path place = directory.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(place));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> images.buildArchive(ImageSpec.scratch().env("A", "b"), place, format))
          .withMessageStartingWith("archive " + place + ": ");
      if (format != Delivery.Format.OCI_LAYOUT) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> new AtomicFile(place).close());
      }
      assertThat(Files.readAttributes(place, BasicFileAttributes.class).isOther()).isTrue();
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(file -> file.startsWith("."));
    }
  }

  private static Map<String, String> digests(Path archive) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    ArchiveFiles.of(archive)
        .forEach((path, bytes) -> digests.put(path, Digest.sha256(bytes).hex()));
    return digests;
  }

  /** Other bytes are another image: who changes them changes the keys of layers too. */
  @ParameterizedTest
  @CsvSource({
    "GZIP, OCI, afedc08f6d3276edca44166c6333dafe731a22cd5a1c9fb27d3c1c7fbb2879c7",
    "GZIP, DOCKER, 68e800bc0394565991d9dd6b79deff035e634b452e3b0270a6e5e59a224e7368",
    "ZSTD, OCI, 57460092d43ec6b61f52fcc8bdcfa5539fef33e510b419513da75e05a6371812"
  })
  void archivesAreTheBytesOfEveryMachine(
      LayerCompression compression, Delivery.Format format, String sha256) throws Exception {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("one"), "1".repeat(200_000));
    Files.createSymbolicLink(tree.resolve("to"), Path.of("/usr"));
    ImageSpec spec =
        ImageSpec.scratch()
            .named("x")
            .copy(tree, "/opt/tree")
            .env("A", "b")
            .label("k", "v")
            .entrypoint("/opt/tree/one");
    Path file = directory.resolve("a.tar");
    try (ImageResolver asked = compression == LayerCompression.ZSTD ? zstd() : images) {
      asked.buildArchive(spec, file, format);
    }
    assertThat(Digest.sha256(Files.readAllBytes(file)).hex()).isEqualTo(sha256);
  }

  @Test
  void theListenerHearsEveryStep() throws Exception {
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
  void aLayerThatTheRegistryHasIsSaidToBeFromAnEarlierBuild() throws Exception {
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
  void whatTheListenerThrowsEndsTheBuild() throws Exception {
    BuildPlan plan = BuildPlan.of(scratch().env("A", "b"));
    BuildRequest request =
        BuildRequest.builder(
                plan.completed(Optional.empty(), Optional.empty()), new Delivery.Push(plan.image()))
            .build();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                engine.build(
                    request,
                    event -> {
                      throw new IllegalStateException("enough");
                    }))
        .withMessage("enough");
    assertThat(client.find(plan.image())).isEmpty();
  }

  @Test
  void aStoreIsRefusedAndSoIsABaseWithoutADigest() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.buildLocally(scratch()))
        .withMessageContaining("STORE");
  }

  private BuildRequest big(String address, Duration deadline) throws Exception {
    BuildPlan plan =
        BuildPlan.of(
            ImageSpec.scratch()
                .registry(address)
                .named("app")
                .copy(ThrottlingProxy.big(directory), "/big"));
    return BuildRequest.builder(
            plan.completed(Optional.empty(), Optional.empty()), new Delivery.Push(plan.image()))
        .deadline(deadline)
        .build();
  }

  private static void assertNoThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("imagespec-embedded")) {
        thread.join(1_000); // it has nothing to do any more, and may be on its way out
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  private void assertNothingIsLeft(BuildRequest request) throws Exception {
    assertNoThreadIsLeft();
    ImageReference there =
        ImageReference.parse(
            request.delivery().image().toString().replaceFirst("^[^/]*", registry.address()));
    assertThat(client.find(there)).isEmpty();
  }

  @Test
  void anInterruptEndsAPushWithinTenSecondsAndNothingIsLeft() throws Exception {
    try (ThrottlingProxy slow =
        ThrottlingProxy.registry(registry.address(), ThrottlingProxy.FREE)) {
      BuildRequest request = big(slow.address(), Duration.ofMinutes(5));
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> engine.build(request, BuildListener.silent()));
      assertThat(slow.await()).isTrue();
      backgroundCall.interrupt();
      assertThat(backgroundCall.failure(Duration.ofSeconds(10)))
          .isInstanceOf(InterruptedException.class);
      assertNothingIsLeft(request);
    }
  }

  @Test
  void aDeadlineEndsAPushAndNothingIsLeft() throws Exception {
    try (ThrottlingProxy slow =
        ThrottlingProxy.registry(registry.address(), ThrottlingProxy.FREE)) {
      BuildRequest request = big(slow.address(), Duration.ofSeconds(2));
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> engine.build(request, BuildListener.silent()))
          .withMessageContainingAll("not done within 2 s", "embedded");
      assertNothingIsLeft(request);
    }
  }

  @Test
  void aRegistryThatGoesAwayInTheMiddleIsToldAndTheNextPushSucceeds() throws Exception {
    try (ThrottlingProxy slow =
        ThrottlingProxy.registry(registry.address(), ThrottlingProxy.FREE)) {
      BuildRequest request = big(slow.address(), Duration.ofMinutes(5));
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> engine.build(request, BuildListener.silent()));
      assertThat(slow.await()).isTrue();
      String address = slow.address();
      slow.cut();
      assertThat(backgroundCall.failure(Duration.ofSeconds(60)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(address);
      assertNothingIsLeft(request);
    }
    assertThat(images.resolve(scratch().copy(directory.resolve("big"), "/big")).action())
        .isEqualTo(Action.BUILT);
  }

  /** What failed at once does not wait for what is slow, and takes back what it has begun. */
  @ParameterizedTest
  @ValueSource(strings = {"fails", "is interrupted", "is over time", "is cut"})
  void aBuildThatEndsWhileItsBaseIsCopiedLeavesNothing(String how) throws Exception {
    byte[] content = Files.readAllBytes(ThrottlingProxy.big(directory));
    byte[] tar = new TarBytes().file("big", new String(content, ISO_8859_1)).bytes();
    String base = base().layer(HandmadeBase.OCI + "layer.v1.tar", tar, tar).push().toString();
    Path folder = directory.resolve("registry");
    String owner = how.equals("fails") ? "nobody-knows" : "0";
    try (LocalRegistry other = LocalRegistry.builder().folder(folder).start();
        ThrottlingProxy slow = ThrottlingProxy.registry(other.address(), ThrottlingProxy.FREE)) {
      BuildPlan plan =
          BuildPlan.of(
                  ImageSpec.from(base)
                      .registry(slow.address())
                      .named("app")
                      .with(owned(owner, "/" + how.replace(' ', '-'))))
              .completed(Optional.of(ImageReference.parse(base)), Optional.empty());
      BuildRequest request =
          BuildRequest.builder(plan, new Delivery.Push(plan.image()))
              .deadline(Duration.ofSeconds(how.equals("is over time") ? 2 : 300))
              .build();
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> engine.build(request, BuildListener.silent()));
      if (how.equals("is cut")) {
        assertThat(slow.await()).isTrue();
        slow.cut();
      }
      if (how.equals("is interrupted")) {
        assertThat(slow.await()).isTrue();
        backgroundCall.interrupt();
      }
      assertThat(backgroundCall.failure(Duration.ofSeconds(how.equals("is cut") ? 60 : 6)))
          .isInstanceOfAny(
              BuildFailedException.class,
              EngineUnavailableException.class,
              InterruptedException.class,
              RegistryException.class);
      assertNoThreadIsLeft();
      if (!how.equals("is cut")) { // who cannot be asked forgets by himself
        assertThat(folder.resolve("uploads")).isEmptyDirectory();
      }
    }
  }

  private Step owned(String owner, String target) throws IOException {
    Path file = Files.writeString(directory.resolve("owned"), "1");
    return Step.Copy.of(FileSource.of(file).withOwner(owner), target);
  }

  @ParameterizedTest
  @EnumSource
  void anArchiveThatIsNotFinishedIsNotThere(Delivery.Format format) throws Exception {
    byte[] tar = merged().bytes();
    HandmadeBase base =
        base()
            .layer(new TarBytes().directory("a/", 0755))
            .absent(HandmadeBase.DOCKER + "image.rootfs.foreign.diff.tar.gzip", tar, tar);
    base.lastLayer().putArray("urls").add("https://example.com/layer");
    ImageReference there = base.push();
    Path archive = directory.resolve("image.tar");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(
            () ->
                images.buildArchive(
                    ImageSpec.from(there.toString()).env("A", "b"), archive, format))
        .withMessageContainingAll("https://example.com/layer", "no archive can hold it");
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(f -> f.contains("image.tar"));
    }
  }

  @Test
  void aDamagedIndexOfALayerIsReadAgain() throws Exception {
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
  void layersOfTheBaseGoFromRegistryToRegistry() throws Exception {
    String base = base().layer(merged()).push().toString();
    try (LocalRegistry other = LocalRegistry.start()) {
      ImageSpec spec = ImageSpec.from(base).registry(other.address()).named("x").env("A", "b");
      ResolvedImage image = images.resolve(spec);
      assertThat(layer(image, 0)).contains("usr/bin/ 755 0:0 ");
    }
  }

  @Test
  void ofABaseInTheSameRegistryNothingMoves() throws Exception {
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
  void theListenerHearsHowMuchOfABaseHasMoved() throws Exception {
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

  /** Its tree is known from then on, to who has the same cache directory. */
  @Test
  void aBasesLayersAreReadForTheFirstCopyOnThemAlone() throws Exception {
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

  private static void assertMoved(Set<BuildEvent> heard, String what, long size) {
    OptionalLong total = OptionalLong.of(size);
    assertThat(heard).contains(new BuildEvent.Progress(what, size, total));
    assertThat(heard)
        .filteredOn(e -> e instanceof BuildEvent.Progress)
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(e -> assertThat(((BuildEvent.Progress) e).current()).isBetween(1L, size));
  }

  @Test
  void whatWasRememberedWronglyIsMadeAnew() throws Exception {
    Files.writeString(directory.resolve("one"), "1".repeat(1_000));
    ImageSpec spec = scratch().copy(Path.of("one"), "/one");
    JsonNode layers = manifest(images.resolve(spec)).get("layers");
    try (var kept = Files.list(directory.resolve("cache/imagespec/layers/made"))) {
      for (Path made : kept.toList()) {
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
  void aLayerOfWhichOneFileChangedIsTheOneOfAnEngineThatKnowsNothing() throws Exception {
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

  @Test
  void missingParentsBelongToWhomTheCopyBelongsTo() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    FileSource owned = FileSource.of(Path.of("one")).withOwner("7:8");
    ResolvedImage image = images.resolve(scratch().with(Step.Copy.of(owned, "/a/b/c")));
    assertThat(layer(image, 0)).containsExactly("a/ 755 7:8 ", "a/b/ 755 7:8 ", "a/b/c 644 7:8 1");
  }
}
