package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.Step;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.context.ContextException;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.docker.HttpRegistryProvider;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCompression;
import io.imagespec.engine.StoredImage;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.Visibility;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.LocalImage;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every engine must do, against the real thing and a real registry that wants a password. An
 * engine's test extends this class and says how to connect. What is about commands is skipped, with
 * the reason, for an engine without {@link Capability#COMMANDS}; so for other capabilities.
 *
 * <p>For authors of engines this class is in a jar: {@code io.imagespec:imagespec-docker:tests}, in
 * test scope and on the class path, with {@code io.imagespec:imagespec-docker}, JUnit Jupiter,
 * AssertJ and a binding of SLF4J that writes {@link EngineUnderTest#libraryLog}. It runs skopeo and
 * umoci, and pushes to {@link TestRegistry}.
 *
 * <pre>{@code
 * class MyEngineIT extends ContainerEngineContract {
 *   @Override
 *   protected EngineUnderTest engineUnderTest() {
 *     return EngineUnderTest.of(new MyEngineProvider(), Environment.system(), "unix:///run/my.sock");
 *   }
 * }
 * }</pre>
 */
public abstract class ContainerEngineContract {
  /** A directory of the test's own. */
  @TempDir protected Path directory;

  private EngineUnderTest under;
  private TestRegistry target;
  private ContainerEngine engine;
  private ImageResolver images;
  private Skopeo skopeo;

  /**
   * The engine, asked for before each test.
   *
   * @return how to connect to it
   * @throws Exception if it is not there
   */
  protected abstract EngineUnderTest engineUnderTest() throws Exception;

  /**
   * The registry, asked for before each test.
   *
   * @return {@link TestRegistry#started()}, unless overridden
   * @throws Exception if it is not there
   */
  protected TestRegistry testRegistry() throws Exception {
    return TestRegistry.started();
  }

  @BeforeEach
  void connect() throws Exception {
    EngineUnderTest found = engineUnderTest();
    target = testRegistry();
    engine = found.connect();
    under = found;
    images = resolver(target.keychain());
    skopeo = new Skopeo(Files.createDirectory(directory.resolve("skopeo")), target);
  }

  @AfterEach
  void close() {
    if (images != null) {
      images.close();
      engine.close();
    }
  }

  @AfterEach
  void noLogHoldsThePassword() throws IOException {
    if (under != null) {
      String pair = target.username() + ":" + target.password();
      assertThat(Files.readString(under.libraryLog()))
          .contains("io.imagespec.")
          .doesNotContain(target.password())
          .doesNotContain(
              Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private String name() {
    return under.name();
  }

  /** A spec that no earlier run has built. */
  private ImageSpec fresh(ImageSpec spec) {
    return spec.named("it-" + name()).refresh(UUID.randomUUID().toString());
  }

  private ImageSpec onBusybox() {
    return fresh(ImageSpec.from(target.busybox()).registry(target.target()));
  }

  private ImageResolver resolver(Keychain keychain) {
    return ImageResolver.builder().engine(engine).keychain(keychain).directory(directory).build();
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  @Test
  void theEngineSaysWhatItIs() {
    assertThat(engine.info().name()).isEqualTo(under.kind());
    assertThat(engine.info().version()).matches("\\d+\\.\\d+.*");
    assertThat(engine.info().endpoint()).isEqualTo(under.endpoint());
  }

  @Test
  void aSpecBecomesAPushedImageAndAPinnedReference() throws Exception {
    assumeCommands();
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/main.txt"), "main");
    ImageSpec app =
        fresh(ImageSpec.from(target.debian()).registry(target.address() + "/acme"))
            .apt("tree")
            .env("GREETING", "hello \"$world\" \\ #1")
            .copy(Path.of("src"), "/app/src")
            .run("echo built > /app/stamp && tree --version >> /app/stamp")
            .workdir("/app")
            .user("1000")
            .entrypoint("cat", "/app/stamp");

    ResolvedImage built = images.resolve(app);
    assertThat(built.action()).isEqualTo(Action.BUILT);
    assertThat(built.pinned().toString())
        .startsWith(target.address() + "/acme/it-" + name() + "@sha256:");
    assertThat(skopeo.digest(built.reference())).isEqualTo(built.digest().toString());

    JsonNode config = skopeo.config(built.pinned()).get("config");
    assertThat(strings(config.get("Env")))
        .contains(
            "GREETING=hello \"$world\" \\ #1",
            "IMAGESPEC_FINGERPRINT=" + built.fingerprint().orElseThrow());
    assertThat(strings(config.get("Entrypoint"))).containsExactly("cat", "/app/stamp");
    assertThat(config.get("User").asText()).isEqualTo("1000");
    assertThat(config.get("WorkingDir").asText()).isEqualTo("/app");
    assertThat(config.get("Labels").get("io.imagespec.fingerprint").asText())
        .isEqualTo(built.fingerprint().orElseThrow().toString());
    assertThat(config.get("Labels").get("io.imagespec.base.digest").asText()).startsWith("sha256:");
    assertThat(run(built.reference())).startsWith("built\ntree v");
  }

  /** Runs the image that the engine built, as its user. */
  private String run(ImageReference image) throws Exception {
    Optional<String> output = under.run(image);
    return output.isPresent() ? output.get() : unpackedAndRun(image);
  }

  private String unpackedAndRun(ImageReference image) throws Exception {
    JsonNode config = skopeo.config(image).get("config");
    List<String> command = new ArrayList<>(List.of("chroot"));
    command.add("--userspec=" + config.get("User").asText());
    command.add(skopeo.unpack(image).toString());
    command.addAll(strings(config.get("Entrypoint")));
    return Skopeo.run(command.toArray(String[]::new));
  }

  @Test
  void aSecondResolveAsksTheRegistryOnceAndNoEngine() {
    assumeCommands();
    ImageSpec spec = onBusybox().run("true");
    ResolvedImage built = images.resolve(spec);
    List<String> asked = new ArrayList<>();
    try (ImageRegistry registry = registry();
        ImageResolver again =
            ImageResolver.builder()
                .registry(new AskedRegistry(registry, asked))
                .environment(
                    Environment.of(Map.of("DOCKER_HOST", "unix:///no/such/socket"), directory))
                .keychain(target.keychain())
                .build()) {
      ResolvedImage reused = again.resolve(spec);
      assertThat(reused.action()).isEqualTo(Action.REUSED);
      assertThat(reused.pinned()).isEqualTo(built.pinned());
    }
    assertThat(asked).containsExactly("find " + built.reference());
  }

  private ImageRegistry registry() {
    return new HttpRegistryProvider()
        .connect(
            new RegistryOptions(
                Environment.system(),
                target.keychain(),
                InsecureRegistries.loopbackOnly(),
                Duration.ofSeconds(30)));
  }

  @Test
  void aSpecCanBeBasedOnASpec() throws Exception {
    assumeCommands();
    ImageSpec parent = onBusybox().run("echo parent > /parent").env("A", "1");
    ImageSpec child =
        ImageSpec.from(parent)
            .registry(target.address() + "/acme")
            .named("it-" + name() + "-child")
            .run("cat /parent > /child");
    ResolvedImage image = images.resolve(child);
    assertThat(image.reasons()).anyMatch(reason -> reason.startsWith("base spec: "));
    assertThat(images.resolve(parent).action()).isEqualTo(Action.REUSED);
    assertThat(
            skopeo
                .config(image.pinned())
                .at("/config/Labels")
                .get("io.imagespec.base.digest")
                .asText())
        .isEqualTo(images.resolve(parent).digest().toString());
    assertThat(skopeo.unpack(image.pinned()).resolve("child")).hasContent("parent\n");
  }

  /** As Docker's COPY does: what the target turns out to be decides. */
  @Test
  void aFileCopiedToADirectoryKeepsItsName() throws Exception {
    Files.createDirectories(directory.resolve("tree/sub"));
    Files.writeString(directory.resolve("tool.sh"), "tool");
    Files.writeString(directory.resolve("a b, (c).txt"), "odd");
    Files.writeString(directory.resolve("it's $HOME é*.txt"), "odder");
    Files.writeString(directory.resolve("f[0]\\x.txt"), "pattern");
    Files.createSymbolicLink(directory.resolve("latest"), Path.of("tool.sh"));
    ResolvedImage image =
        images.resolve(
            onBusybox()
                .copy(Path.of("tool.sh"), "/bin")
                .copy(Path.of("tool.sh"), "/bin/renamed")
                .copy(Path.of("tree"), "/data")
                .copy(Path.of("tool.sh"), "/data/sub")
                .workdir("/place")
                .copy(Path.of("a b, (c).txt"), "/place")
                .copy(Path.of("it's $HOME é*.txt"), "/place")
                .copy(Path.of("it's $HOME é*.txt"), "/place/plain")
                .copy(Path.of("latest"), "/place")
                .copy(Path.of("latest"), "/place/slash/"));
    Path root = skopeo.unpack(image.pinned());
    assertThat(root.resolve("bin/tool.sh")).hasContent("tool");
    assertThat(root.resolve("bin/renamed")).hasContent("tool");
    assertThat(root.resolve("data/sub/tool.sh")).hasContent("tool");
    assertThat(root.resolve("place/a b, (c).txt")).hasContent("odd");
    assertThat(root.resolve("place/it's $HOME é*.txt")).hasContent("odder");
    assertThat(root.resolve("place/plain")).hasContent("odder");
    assertThat(root.resolve("place/latest")).hasContent("tool").isRegularFile();
    assertThat(root.resolve("place/slash/latest")).hasContent("tool");
    assertThat(root.resolve("bin/copy-1")).doesNotExist();
  }

  @Test
  void theFilesAreThoseOfTheSpec() throws Exception {
    Path source = directory.resolve("tree");
    Files.createDirectories(source.resolve("sub/deep"));
    Files.writeString(source.resolve(".dockerignore"), "*.log\n");
    Files.writeString(source.resolve("drop.log"), "");
    Files.writeString(source.resolve("it's $HOME [x]* é.txt"), "odd");
    Files.writeString(source.resolve("sub/tool"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        source.resolve("sub/tool"), PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("sub/tool"));
    Files.writeString(directory.resolve("one"), "one");
    ResolvedImage image =
        images.resolve(
            onBusybox()
                .copy(Path.of("tree"), "/data")
                .copy(Path.of("one"), "/tmp/it's $x")
                .copy(Path.of("one"), "/new/parent/")
                .with(
                    Step.Copy.of(
                        FileSource.of(Path.of("one")).withOwner("12:34").withMode(0600),
                        "/owned/one")));
    Path root = skopeo.unpack(image.pinned());
    assertThat(root.resolve("data/it's $HOME [x]* é.txt")).hasContent("odd");
    assertThat(root.resolve("data/drop.log")).doesNotExist();
    assertThat(root.resolve("data/.dockerignore")).doesNotExist();
    assertThat(Files.readSymbolicLink(root.resolve("data/link"))).hasToString("sub/tool");
    assertThat(Files.getPosixFilePermissions(root.resolve("data/sub/tool")))
        .contains(PosixFilePermission.OTHERS_EXECUTE)
        .doesNotContain(PosixFilePermission.OTHERS_WRITE);
    assertThat(root.resolve("data/sub/deep")).isDirectory();
    assertThat(root.resolve("tmp/it's $x")).hasContent("one");
    assertThat(root.resolve("new/parent/one")).hasContent("one");
    assertThat(Files.getAttribute(root.resolve("owned/one"), "unix:uid")).isEqualTo(12);
    assertThat(Files.getAttribute(root.resolve("owned/one"), "unix:gid")).isEqualTo(34);
    assertThat((int) Files.getAttribute(root.resolve("owned/one"), "unix:mode") & 07777)
        .isEqualTo(0600);
    assertThat(Files.getLastModifiedTime(root.resolve("data/sub/tool")).toInstant().toString())
        .startsWith(rewritesTimes() ? "2000-01-01T00:00:00Z" : "2000-");
  }

  /** BuildKit's transfer needs other times for other contents; newer ones set them right again. */
  private boolean rewritesTimes() {
    return engine.info().capabilities().contains(Capability.TIMESTAMPS)
        || !engine.info().capabilities().contains(Capability.SECRETS);
  }

  /** Its sentence is about commands, or needs some to be proven. */
  private void assumeCommands() {
    assumeTrue(
        engine.info().capabilities().contains(Capability.COMMANDS),
        engine.info().name() + " runs no commands");
  }

  private boolean hasStore() {
    return engine.info().capabilities().contains(Capability.STORE);
  }

  @Test
  void aScratchImageHoldsJustItsFiles() throws Exception {
    Files.writeString(directory.resolve("one"), "one");
    ResolvedImage image =
        images.resolve(
            fresh(ImageSpec.scratch().registry(target.address() + "/acme"))
                .copy(Path.of("one"), "/one"));
    try (var files = Files.list(skopeo.unpack(image.pinned()))) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> !List.of("dev", "proc", "sys", "etc").contains(f)))
          .containsExactly("one");
    }
    assertThat(skopeo.config(image.pinned()).get("architecture").asText()).isEqualTo("amd64");
  }

  private ImageResolver zstd() {
    return ImageResolver.builder()
        .engine(engine)
        .keychain(target.keychain())
        .directory(directory)
        .layerCompression(LayerCompression.ZSTD)
        .build();
  }

  private List<String> layerTypes(ImageReference image) throws Exception {
    List<String> types = new ArrayList<>();
    new ObjectMapper()
        .readTree(skopeo.raw(image))
        .get("layers")
        .forEach(layer -> types.add(layer.get("mediaType").asText()));
    return types;
  }

  @Test
  void whoCannotCompressByZstdRefusesBeforeItStarts() throws Exception {
    assumeTrue(!engine.info().capabilities().contains(Capability.ZSTD_LAYERS), "it can");
    Files.writeString(directory.resolve("one"), "one");
    ImageSpec spec = onBusybox().copy(Path.of("one"), "/one");
    try (ImageResolver zstd = zstd()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> zstd.resolve(spec))
          .withMessageContainingAll("ZSTD_LAYERS", "layerCompression ZSTD")
          .withMessageContaining(engine.whyNot(Capability.ZSTD_LAYERS).orElseThrow());
    }
  }

  /** Though it made the same layer by gzip before. What comes of it is a base again. */
  @Test
  void layersAreCompressedByZstdForWhoAsksForIt() throws Exception {
    assumeTrue(engine.info().capabilities().contains(Capability.ZSTD_LAYERS), "no ZSTD_LAYERS");
    Files.writeString(directory.resolve("one"), UUID.randomUUID().toString());
    ImageSpec spec = onBusybox().copy(Path.of("one"), "/one");
    ResolvedImage gzip = images.resolve(spec);
    assertThat(layerTypes(gzip.pinned())).allMatch(type -> type.endsWith("gzip"));
    try (ImageResolver zstd = zstd()) {
      assertThat(zstd.resolve(spec).action()).isEqualTo(Action.REUSED);
      ResolvedImage image = zstd.resolve(spec.label("by", "zstd"));
      List<String> types = layerTypes(image.pinned());
      assertThat(types.remove(types.size() - 1))
          .isEqualTo("application/vnd.oci.image.layer.v1.tar+zstd");
      assertThat(types).isNotEmpty().allMatch(type -> type.endsWith("gzip"));
      ImageSpec next =
          fresh(ImageSpec.from(image.pinned().toString()).registry(target.target()))
              .copy(Path.of("one"), "/two");
      boolean runs = engine.info().capabilities().contains(Capability.COMMANDS);
      ResolvedImage used = images.resolve(runs ? next.run("cmp /one /two") : next);
      assertThat(used.action()).isEqualTo(Action.BUILT);
    }
  }

  @Test
  void aDirectoryOfTheBaseIsNotReplacedByAFile() throws Exception {
    assumeCommands();
    Files.writeString(directory.resolve("one"), "one");
    ResolvedImage image =
        images.resolve(
            onBusybox().run("mkdir /d && echo kept > /d/kept").copy(Path.of("one"), "/d"));
    assertThat(skopeo.unpack(image.pinned()).resolve("d/kept")).hasContent("kept\n");
  }

  @Test
  void aWorkingDirectoryThatIsMadeBelongsToRoot() throws Exception {
    assumeCommands();
    Path root =
        skopeo.unpack(
            images
                .resolve(onBusybox().user("1000").workdir("/made").run("id -u > /tmp/id"))
                .pinned());
    assertThat(Files.getAttribute(root.resolve("made"), "unix:uid")).isEqualTo(0);
    assertThat(root.resolve("tmp/id")).hasContent("1000\n");
  }

  @Test
  void theSameFilesForAnotherPlatformAreAnotherImage() throws Exception {
    Files.writeString(directory.resolve("one"), UUID.randomUUID().toString());
    ImageSpec spec =
        ImageSpec.scratch()
            .named("it-" + name())
            .registry(target.address() + "/acme")
            .copy(Path.of("one"), "/one");
    for (String platform : List.of("linux/arm64", "linux/amd64")) {
      ImageSpec forPlatform = spec.platforms(Platform.parse(platform));
      JsonNode config = skopeo.config(images.resolve(forPlatform).pinned());
      assertThat("linux/" + config.get("architecture").asText()).isEqualTo(platform);
      if (hasStore()) {
        assertThat(
                engine.find(images.buildLocally(forPlatform).reference(), Platform.parse(platform)))
            .isPresent();
      }
    }
  }

  @Test
  void aTokenMakesTheEngineRunCommandsAgain() throws Exception {
    assumeCommands();
    ImageSpec spec = onBusybox().run("head -c 16 /dev/urandom | od -An -tx1 > /random");
    String first = Files.readString(skopeo.unpack(images.resolve(spec).pinned()).resolve("random"));
    ImageSpec again =
        ImageSpec.from(target.busybox())
            .registry(target.address() + "/acme")
            .named("it-" + name())
            .refresh(UUID.randomUUID().toString());
    ImageSpec same = again.with(spec.steps().get(0));
    assertThat(skopeo.unpack(images.resolve(same).pinned()).resolve("random"))
        .content()
        .isNotEqualTo(first);
  }

  @Test
  void aHostIsKnownToCommandsAndNotInTheImage() throws Exception {
    assumeCommands();
    ImageSpec spec =
        onBusybox()
            .extraHost("db.example.com", "10.1.2.3")
            .extraHost("six.example.com", "fd00::5")
            .run("grep example /etc/hosts | tr -s ' \\t' ' ' | sort > /hosts");
    Path root = skopeo.unpack(images.resolve(spec).pinned());
    assertThat(root.resolve("hosts"))
        .hasContent("10.1.2.3 db.example.com\nfd00::5 six.example.com\n");
    Path hosts = root.resolve("etc/hosts");
    assertThat(Files.exists(hosts) ? Files.readString(hosts) : "").doesNotContain("example.com");
  }

  /** Whether the engine keeps the directory between builds or not. */
  @Test
  void whatACommandLeavesInACacheIsNotInTheImage() throws Exception {
    assumeCommands();
    String line =
        "mkdir -p /a/b/c/d && echo x > /a/b/c/d/x && echo x > /c/.x && echo $HOME > /home";
    ImageSpec spec = onBusybox().run("mkdir /c").with(Run.shell(line).cache("/a/b/c").cache("/c"));
    ResolvedImage image = images.resolve(spec);
    Path root = skopeo.unpack(image.pinned());
    assertThat(root.resolve("home")).exists();
    assertThat(root.resolve("a/b/c/d")).doesNotExist();
    assertThat(root.resolve("c")).isEmptyDirectory();
    boolean keeps = engine.info().capabilities().contains(Capability.CACHE_MOUNTS);
    assertThat(image.reasons().stream().filter(r -> r.contains("does without CACHE_MOUNTS for")))
        .hasSize(keeps ? 0 : 1);
  }

  /** The lists and archives of apt are nowhere, and its own directories as they were. */
  @Test
  void packagesLeaveNothingOfTheirDownloads() throws Exception {
    assumeCommands();
    ImageSpec base = fresh(ImageSpec.from(target.debian()).registry(target.address() + "/acme"));
    Path root = skopeo.unpack(images.resolve(base.apt("tree")).pinned());
    assertThat(root.resolve("usr/bin/tree")).exists();
    assertThat(root.resolve("var/lib/apt/lists")).isEmptyDirectory();
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.map(root::relativize).map(Path::toString))
          .filteredOn(
              path ->
                  path.endsWith(".deb")
                      || path.endsWith("pkgcache.bin")
                      || path.matches("tmp/.*|dev/imagespec.*"))
          .isEmpty();
    }
  }

  @Test
  void whatTheEngineCannotDoIsRefusedWithTheStep() {
    Set<Capability> can = engine.info().capabilities();
    Run run = Run.shell("true");
    Map<Capability, Run> runs =
        Map.of(
            Capability.SECRETS, run.secret(Secret.of("s", () -> new byte[0])),
            Capability.SECRET_VARIABLES,
                Run.exec("true").secretEnv(Secret.of("s", () -> new byte[0]), "S"),
            Capability.SSH, run.ssh(),
            Capability.NETWORKS, run.network(Network.NONE));
    runs.forEach(
        (capability, command) -> {
          ImageSpec spec = onBusybox().with(command);
          if (!can.contains(capability)) {
            assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> images.resolve(spec))
                .withMessageContainingAll(capability + " for \"" + command + "\"", name());
            assertNotPushed(spec);
          }
        });
  }

  @Test
  void aProgramThatIsNotThereHasNoExitCodeOfItsOwn() {
    assumeCommands();
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(onBusybox().exec("/no/such/program")))
        .withMessageContaining("/no/such/program")
        .withMessageNotContaining("exit code")
        .satisfies(e -> assertThat(e.exitCode()).isEmpty());
  }

  @Test
  void howItStartsIsWhatTheSpecSays() throws Exception {
    ResolvedImage first =
        images.resolve(
            onBusybox()
                .entrypoint("/bin/a", "b \"c\"")
                .command("$x", "")
                .expose(80)
                .label("team.name/x", "a \"b\" $c \\"));
    JsonNode config = skopeo.config(first.pinned()).get("config");
    assertThat(strings(config.get("Entrypoint"))).containsExactly("/bin/a", "b \"c\"");
    assertThat(strings(config.get("Cmd"))).containsExactly("$x", "");
    assertThat(config.get("ExposedPorts").has("80/tcp")).isTrue();
    assertThat(config.get("Labels").get("team.name/x").asText()).isEqualTo("a \"b\" $c \\");

    ImageSpec child =
        ImageSpec.from(first.pinned().toString())
            .registry(target.address() + "/acme")
            .named("it-" + name());
    assertThat(
            strings(
                skopeo
                    .config(images.resolve(child.entrypoint("/bin/z")).pinned())
                    .at("/config/Cmd")))
        .isEmpty();
    assertThat(
            strings(
                skopeo
                    .config(images.resolve(child.entrypoint()).pinned())
                    .at("/config/Entrypoint")))
        .isEmpty();
  }

  @Test
  void aFailingCommandGivesStepCommandExitCodeAndLastLines() {
    assumeCommands();
    ImageSpec spec =
        onBusybox()
            .env("A", "1\n2")
            .run("true")
            .run("echo out; echo err >&2; exit 7")
            .run("echo never");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .satisfies(
            e -> {
              assertThat(e.step()).contains("run echo out; echo err >&2; exit 7");
              assertThat(e.command())
                  .containsExactly("/bin/sh", "-c", "echo out; echo err >&2; exit 7");
              assertThat(e.exitCode()).hasValue(7);
              assertThat(e.line()).hasValue(lineOf(spec, "exit 7"));
              assertThat(e.lastLines()).contains("out", "err").doesNotContain("never");
              assertThat(e.getMessage()).contains("exit 7", "err");
            });
    assertNotPushed(spec);
  }

  private int lineOf(ImageSpec spec, String text) {
    List<String> lines =
        BuildPlan.of(spec, directory, DigestCache.none()).dockerfile().lines().toList();
    return 1
        + IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).contains(text))
            .findFirst()
            .orElseThrow();
  }

  private void assertNotPushed(ImageSpec spec) {
    ImageReference image = BuildPlan.of(spec, directory, DigestCache.none()).image();
    try (ImageRegistry registry = registry()) {
      assertThat(registry.find(image)).isEmpty();
    }
  }

  @Test
  void aDaemonThatIsNotRunningIsNamedWithTheReasonBeforeAnythingIsBuilt() {
    ImageSpec spec = fresh(ImageSpec.scratch().registry(target.address() + "/acme"));
    try (ImageResolver lost =
        ImageResolver.builder()
            .environment(
                Environment.of(Map.of("DOCKER_HOST", "unix:///no/such/engine.sock"), directory))
            .keychain(target.keychain())
            .build()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> lost.resolve(spec))
          .withMessageContainingAll("/no/such/engine.sock", "DOCKER_HOST");
    }
  }

  @Test
  void closingAResolverEndsWhatItBuildsWithinTenSecondsAndNothingIsPushed() throws Exception {
    assumeCommands();
    ImageSpec spec = onBusybox().run("sleep 12; echo too late");
    RunningCommand running = new RunningCommand("sleep");
    ImageResolver closed =
        ImageResolver.builder()
            .environment(under.environment(directory))
            .keychain(target.keychain())
            .listener(running)
            .build();
    BackgroundCall backgroundCall = BackgroundCall.start(() -> closed.resolve(spec));
    running.await();
    assertTimeout(Duration.ofSeconds(10), closed::close);
    assertThat(backgroundCall.failure(Duration.ofSeconds(1)))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("the resolver was closed");
    assertThat(backgroundCall.wasInterrupted()).isFalse();
    assertNotPushed(spec);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().startsWith("imagespec-engine"));
  }

  /** Larger than the eight gibibytes that the size field of a plain tar header holds. */
  @Test
  void aFileOfMoreThanEightGibibytesArrivesWhole() throws Exception {
    assumeCommands();
    assumeTrue(
        Boolean.getBoolean("imagespec.slow"),
        "needs 20 GiB of disk and minutes; say -Dimagespec.slow=true");
    long size = (1L << 33) + 4711;
    try (RandomAccessFile huge = new RandomAccessFile(directory.resolve("huge").toFile(), "rw")) {
      huge.setLength(size);
      huge.seek(size - 4);
      huge.writeBytes("last");
    }
    ImageSpec spec =
        onBusybox()
            .copy(Path.of("huge"), "/data/huge")
            .run("test $(stat -c %s /data/huge) = " + size)
            .run("test $(tail -c 4 /data/huge) = last");
    assertThat(hasStore() ? images.buildLocally(spec).action() : images.resolve(spec).action())
        .isEqualTo(Action.BUILT);
  }

  @Test
  void sixteenThreadsThatResolveFourSpecsBuildFourTimes() throws Exception {
    assumeCommands();
    List<ImageSpec> specs =
        List.of(
            onBusybox().run("true"),
            onBusybox().run("true"),
            onBusybox().run("true"),
            onBusybox().run("true"));
    ExecutorService threads = Executors.newFixedThreadPool(16);
    AtomicInteger builds = new AtomicInteger();
    try (ImageResolver listening =
        ImageResolver.builder()
            .engine(engine)
            .keychain(target.keychain())
            .listener(
                e -> {
                  if (e instanceof BuildEvent.StepStarted step && step.number() == 1) {
                    builds.incrementAndGet();
                  }
                })
            .build()) {
      List<Future<ResolvedImage>> resolved = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        ImageSpec spec = specs.get(i % 4);
        resolved.add(threads.submit(() -> listening.resolve(spec)));
      }
      Set<ImageReference> pinned = new HashSet<>();
      for (Future<ResolvedImage> one : resolved) {
        pinned.add(one.get(5, TimeUnit.MINUTES).pinned());
      }
      assertThat(pinned).hasSize(4);
      assertThat(builds).hasValue(4);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aMissingBaseIsNamed() {
    ImageSpec spec =
        fresh(
            ImageSpec.from(target.address() + "/library/nothing:here")
                .registry(target.address() + "/acme"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContaining("/library/nothing:here");
  }

  @Test
  void aBaseForAnotherPlatformIsRefused() {
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(onBusybox().platforms(Platform.parse("linux/s390x"))))
        .withMessageContainingAll("linux/s390x", "linux/amd64");
  }

  @Test
  void aPushThatWouldBeRefusedIsToldBeforeTheBuildWithoutShowingThePassword() {
    ImageSpec spec = onBusybox();
    List<BuildEvent> events = new CopyOnWriteArrayList<>();
    try (ImageResolver wrong =
        ImageResolver.builder()
            .engine(engine)
            .keychain(target.keychain("not-the-password"))
            .listener(events::add)
            .build()) {
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> wrong.resolve(spec))
          .withMessageStartingWith("push ")
          .withMessageContainingAll(target.address(), target.username(), "the tests")
          .satisfies(
              e -> {
                assertThat(e.status()).hasValue(401);
                assertThat(e.credentialSource()).contains("the tests");
                assertThat(e.remedy().orElseThrow()).contains("docker login " + target.address());
                assertThat(e.toString()).doesNotContain("not-the-password");
              });
    }
    assertThat(events).isEmpty();
  }

  @Test
  void whoCanPullIsSaidAfterThePushAndMayBeRequired() {
    ImageSpec spec = onBusybox().label("for", "everybody");
    ResolvedImage closed = images.resolve(spec);
    assertThat(closed.visibility()).isEqualTo(Visibility.PRIVATE);
    assertThat(closed.reasons())
        .last()
        .asString()
        .contains("401", "--docker-server=" + target.address());
    assertThat(images.resolve(spec).visibility()).isEqualTo(Visibility.NOT_CHECKED);
    try (LocalRegistry everybodys = LocalRegistry.start();
        ImageResolver strict =
            ImageResolver.builder()
                .engine(engine)
                .keychain(target.keychain())
                .requirePublic()
                .build()) {
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> strict.resolve(spec))
          .withMessageContainingAll("PRIVATE", closed.pinned().toString());
      ImageSpec open =
          fresh(ImageSpec.from(target.busybox()).registry(everybodys.address() + "/a"));
      assertThat(strict.resolve(open).visibility()).isEqualTo(Visibility.PUBLIC);
      assertThat(strict.resolve(open).visibility()).isEqualTo(Visibility.PUBLIC);
    }
  }

  /** To be overridden where it takes too long: some engines retry a refused push for a minute. */
  @Test
  protected void aRefusedPushIsARegistryExceptionThatNamesTheUser() throws Exception {
    try (LocalRegistry locked = LocalRegistry.start("octo", "right-password");
        ImageRegistry absent = new AbsentRegistry(registry());
        ImageResolver resolver =
            ImageResolver.builder()
                .engine(engine)
                .registry(absent)
                .keychain(both(locked, "wrong-password"))
                .build()) {
      ImageSpec spec = fresh(ImageSpec.from(target.busybox()).registry(locked.address() + "/acme"));
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> resolver.resolve(spec))
          .withMessageContainingAll(locked.address(), "octo")
          .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-password"));
    }
  }

  /** Most engines pass on what the registry says. */
  @Test
  void whatARegistryRepeatsOfThePasswordIsNotShown() throws Exception {
    String basic =
        Base64.getEncoder().encodeToString("octo:s3cret-pw".getBytes(StandardCharsets.UTF_8));
    StringWriter log = new StringWriter();
    BuildListener told = event -> log.append(event.toString()).append('\n');
    try (EchoingRegistry echo = new EchoingRegistry();
        ImageRegistry absent = new AbsentRegistry(registry());
        ImageResolver resolver =
            ImageResolver.builder()
                .engine(engine)
                .registry(absent)
                .listener(told)
                .keychain(both(echo.address(), "s3cret-pw"))
                .build()) {
      ImageSpec spec = fresh(ImageSpec.from(target.busybox()).registry(echo.address() + "/acme"));
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> resolver.resolve(spec))
          .withMessageContainingAll(echo.address(), "octo")
          .satisfies(e -> e.printStackTrace(new PrintWriter(log)));
      assertThat(log.toString()).doesNotContain("s3cret-pw", basic);
    }
  }

  private Keychain both(LocalRegistry other, String password) {
    return both(other.address(), password);
  }

  private Keychain both(String domain, String password) {
    return Keychain.firstOf(
        target.keychain(),
        repository ->
            repository.domain().equals(domain)
                ? Optional.of(Credential.password("octo", password, "the tests"))
                : Optional.empty());
  }

  @Test
  void baseAndTargetEachGetTheirOwnCredential() throws Exception {
    assumeCommands();
    try (LocalRegistry other = LocalRegistry.start("octo", "s3cret");
        ImageResolver resolver = resolver(both(other, "s3cret"))) {
      ImageSpec spec =
          fresh(ImageSpec.from(target.busybox()).registry(other.address() + "/acme")).run("true");
      assertThat(resolver.resolve(spec).action()).isEqualTo(Action.BUILT);
      assertThat(resolver.resolve(spec).action()).isEqualTo(Action.REUSED);
    }
  }

  @Test
  void aLocalBuildNeedsNoRegistryButAStore() throws Exception {
    Files.writeString(directory.resolve("one"), "one");
    ImageSpec spec = fresh(ImageSpec.scratch()).copy(Path.of("one"), "/one").env("A", "1");
    if (!hasStore()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> images.buildLocally(spec))
          .withMessageContainingAll(engine.info().toString(), "STORE for \"building locally\"");
      return;
    }
    LocalImage built = images.buildLocally(spec);
    assertThat(built.action()).isEqualTo(Action.BUILT);
    assertThat(built.reference().domain()).isEqualTo("localhost");
    StoredImage stored = engine.find(built.reference(), Platform.LINUX_AMD64).orElseThrow();
    assertThat(stored.id()).isEqualTo(built.id());
    assertThat(stored.config().environment()).contains("A=1");
    assertThat(images.buildLocally(spec).action()).isEqualTo(Action.REUSED);

    LocalImage child =
        images.buildLocally(ImageSpec.from(spec).named("it-" + name() + "-child").env("B", "2"));
    assertThat(
            engine
                .find(child.reference(), Platform.LINUX_AMD64)
                .orElseThrow()
                .config()
                .environment())
        .contains("A=1", "B=2");
  }

  @Test
  void aFileThatChangesBeforeItIsSentEndsTheBuildAndNothingIsPushed() throws Exception {
    Path file = Files.writeString(directory.resolve("one"), "before");
    ImageSpec spec = onBusybox().copy(Path.of("one"), "/one");
    try (ImageRegistry registry = registry();
        ImageResolver resolver =
            ImageResolver.builder()
                .engine(engine)
                .keychain(target.keychain())
                .directory(directory)
                .registry(new ChangingRegistry(registry, file))
                .build()) {
      assertThatExceptionOfType(ContextException.class)
          .isThrownBy(() -> resolver.resolve(spec))
          .withMessageContaining(file.toString());
    }
    Files.writeString(file, "before");
    assertNotPushed(spec);
  }

  @Test
  void theListenerHearsStepsAndOutput() {
    assumeCommands();
    List<BuildEvent> events = new ArrayList<>();
    try (ImageResolver listening =
        ImageResolver.builder()
            .engine(engine)
            .keychain(target.keychain())
            .listener(events::add)
            .build()) {
      listening.resolve(onBusybox().run("echo i-am-heard"));
    }
    assertThat(events).contains(new BuildEvent.Output("i-am-heard"));
    assertThat(events)
        .anySatisfy(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        BuildEvent.StepStarted.class,
                        s -> assertThat(s.description()).isEqualTo("run echo i-am-heard")));
  }

  @Test
  void anyValueComesBackUnchanged() throws Exception {
    long seed = Long.getLong("imagespec.seed", new Random().nextLong());
    RandomText any = new RandomText(new Random(seed));
    Map<String, String> variables = new TreeMap<>();
    Map<String, String> labels = new TreeMap<>();
    Map<String, String> files = new TreeMap<>();
    ImageSpec spec = onBusybox();
    for (int i = 0; i < 20; i++) {
      String value = any.text();
      String label = any.text();
      variables.put("VAR_" + i, value);
      labels.put("label-" + i, label);
      spec = spec.env("VAR_" + i, value).label("label-" + i, label);
    }
    for (int i = 0; i < 6; i++) {
      String target = "/any-" + i + "/" + any.fileName();
      Path parent = Files.createDirectories(directory.resolve("any" + i));
      Path source = parent.resolve(any.fileName());
      Files.writeString(source, target);
      spec = spec.copy(source, target).copy(parent, target + "-directory");
      files.put(target, target);
      files.put(target + "-directory/" + source.getFileName(), target);
    }
    String workdir = "/" + any.fileName();
    List<String> command = List.of("x", any.text(), any.text());
    ResolvedImage image =
        images.resolve(spec.workdir(workdir).command(command.toArray(String[]::new)));

    JsonNode config = skopeo.config(image.pinned()).get("config");
    variables.forEach(
        (name, value) ->
            assertThat(strings(config.get("Env")))
                .as("seed %d", seed)
                .contains(name + "=" + value));
    labels.forEach(
        (key, value) ->
            assertThat(config.get("Labels").get(key).asText())
                .as("seed %d", seed)
                .isEqualTo(value));
    assertThat(config.get("WorkingDir").asText()).as("seed %d", seed).isEqualTo(workdir);
    assertThat(strings(config.get("Cmd"))).as("seed %d", seed).isEqualTo(command);
    Path root = skopeo.unpack(image.pinned());
    for (Map.Entry<String, String> file : files.entrySet()) {
      assertThat(Files.readString(root.resolve(file.getKey().substring(1))))
          .as("seed %d", seed)
          .isEqualTo(file.getValue());
    }
  }

  /** The base is not one that Java runs on: what is said of the files is the same on any. */
  @Test
  void anApplicationOfAJvmIsWhatItsClassPathSays() throws Exception {
    String main = ContainerEngineContract.class.getName();
    String file = main.replace('.', '/') + ".class";
    Path classes = directory.resolve("classes");
    Path compiled = Files.createDirectories(classes.resolve(file).resolveSibling(""));
    try (InputStream of = ContainerEngineContract.class.getResourceAsStream("/" + file)) {
      Files.copy(Objects.requireNonNull(of), compiled.resolve(classes.resolve(file).getFileName()));
    }
    Files.writeString(classes.resolve("message.txt"), target.target());
    ImageSpec spec =
        JvmApplication.ofClassPath(List.of(classes, jar("lib-1.0.jar"), jar("own-1-SNAPSHOT.jar")))
            .base(onBusybox())
            .mainClass(main)
            .jvmFlags("-Dflag=a b")
            .toSpec()
            .registry(target.target());
    ResolvedImage image = images.resolve(spec);
    assertThat(image.fingerprint()).contains(BuildPlan.of(spec).fingerprint());
    JsonNode config = skopeo.config(image.pinned()).get("config");
    assertThat(strings(config.get("Entrypoint"))).containsExactly("java", "-Dflag=a b", main);
    Path root = skopeo.unpack(image.pinned());
    List<Path> entries = classPath(config).stream().map(root::resolve).toList();
    assertThat(entries).hasSizeGreaterThanOrEqualTo(3).allMatch(Files::exists);
    for (String wanted : List.of(file, "message.txt")) {
      Path source = classes.resolve(wanted);
      assertThat(entries)
          .map(entry -> entry.resolve(wanted))
          .filteredOn(Files::exists)
          .singleElement()
          .satisfies(found -> assertThat(found).hasSameBinaryContentAs(source));
    }
    assertThat(entries).map(entry -> entry.getFileName().toString()).contains("lib-1.0.jar");
  }

  private Path jar(String name) throws IOException {
    Path jar = directory.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("in/" + name + ".txt"));
    }
    return jar;
  }

  /** Without the first slash of each. */
  private static List<String> classPath(JsonNode config) {
    return strings(config.get("Env")).stream()
        .filter(variable -> variable.startsWith("CLASSPATH="))
        .flatMap(variable -> Stream.of(variable.substring(10).split(":", -1)))
        .map(path -> path.substring(1))
        .toList();
  }

  @Test
  void anyWordOfACommandComesBackUnchanged() throws Exception {
    assumeCommands();
    long seed = Long.getLong("imagespec.seed", new Random().nextLong());
    RandomText any = new RandomText(new Random(seed));
    List<List<String>> argvs = new ArrayList<>();
    ImageSpec spec = onBusybox();
    for (int i = 0; i < 5; i++) {
      List<String> words = List.of(any.text(), any.text(), any.text());
      argvs.add(words);
      spec =
          spec.exec(
              "/bin/sh",
              "-c",
              "printf '%s\\0' \"$@\" > /argv-" + i,
              "sh",
              words.get(0),
              words.get(1),
              words.get(2));
    }
    Path root = skopeo.unpack(images.resolve(spec).pinned());
    for (int i = 0; i < argvs.size(); i++) {
      String read = Files.readString(root.resolve("argv-" + i), StandardCharsets.UTF_8);
      assertThat(read).as("seed %d", seed).isEqualTo(String.join("\0", argvs.get(i)) + "\0");
    }
  }

  /** Tells what it was asked. */
  private record AskedRegistry(ImageRegistry real, List<String> asked)
      implements ForwardingRegistry {
    @Override
    public void before(String question, ImageReference image) {
      asked.add(question + " " + image);
    }
  }

  /** Writes to a file when the base is looked up, which is after hashing and before sending. */
  private record ChangingRegistry(ImageRegistry real, Path file) implements ForwardingRegistry {
    @Override
    public void before(String question, ImageReference image) {
      if (question.equals("inspect")) {
        try {
          Files.writeString(file, "after!");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Knows no target image and expects no refusal, so that the push itself is tried. */
  private record AbsentRegistry(ImageRegistry real) implements ForwardingRegistry {
    @Override
    public void checkPush(ImageReference image) {}

    @Override
    public Optional<io.imagespec.registry.Descriptor> find(ImageReference image) {
      return Optional.empty();
    }
  }
}
