package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.docker.contract.ContainerEngineContract;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ArchivedImage;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Features of engines with BuildKit: secrets, SSH agent, networks, cache mounts, platforms and
 * archives. {@link ContainerEngineContract} tests that engines refuse features that they lack.
 */
@Timeout(180)
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.ACCESS)
class AccessIT {
  @Parameter EngineMatrix row;
  @TempDir Path directory;

  private RealEngines engines;
  private ContainerEngine engine;
  private Skopeo skopeo;

  @BeforeEach
  void connect() throws Exception {
    engines = row.need(EngineMatrix.Contract.ACCESS);
    engine = engines.connect();
    skopeo = engines.skopeo(directory);
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  private void needs(Capability capability) {
    assumeTrue(
        engine.info().capabilities().contains(capability),
        () -> engine.info() + " has no " + capability + "; the contract says that it refuses");
  }

  private ImageResolver.Builder resolver() {
    return engines.resolver(engine, directory).assembly(Assembly.ENGINE);
  }

  private ResolvedImage resolve(ImageSpec spec) {
    try (ImageResolver images = resolver().build()) {
      return images.resolve(spec);
    }
  }

  private Path unpacked(ImageSpec spec) throws Exception {
    return skopeo.unpack(resolve(spec).pinned());
  }

  @Test
  void secretLeavesNoTraceOutsideItsCommand() throws Exception {
    needs(Capability.SECRETS);
    String value = "secret-" + UUID.randomUUID();
    SecretSearch search = SecretSearch.begin(directory, value);
    Secret secret = Secret.of("token", () -> value.getBytes(StandardCharsets.UTF_8));
    ImageSpec spec =
        engines
            .onBusybox()
            .with(
                Run.shell(
                        "sha256sum < /run/secrets/token > /sum;"
                            + " stat -c '%a %u:%g' /run/secrets/token > /mode; sleep 1; true")
                    .secret(secret))
            .with(
                Run.shell("test \"$TOKEN\" = \"$(cat /run/secrets/token)\" && sleep 1 && true")
                    .secret(secret)
                    .secretEnv(secret, "TOKEN"))
            .run("test ! -s /run/secrets/token && env > /env");
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    Optional<LayerCache.Local> cache =
        Optional.of(new LayerCache.Local(directory.resolve("cache")))
            .filter(c -> engine.info().capabilities().contains(Capability.CACHE_EXPORT));
    ResolvedImage image;
    Set<String> arguments;
    try (ProcessWatch watch = new ProcessWatch();
        ImageResolver images =
            resolver()
                .cacheTo(cache.stream().toArray(LayerCache[]::new))
                .listener(events::add)
                .build()) {
      image = images.resolve(spec);
      arguments = watch.seen();
    }
    Path root = skopeo.unpack(image.pinned());
    assertThat(root.resolve("sum"))
        .content()
        .startsWith(Digest.sha256(value.getBytes(StandardCharsets.UTF_8)).hex());
    assertThat(root.resolve("mode")).hasContent("400 0:0\n");
    search.assertNotIn(root);
    search.assertNotIn(skopeo.blobs(image.pinned()));
    if (cache.isPresent()) {
      search.assertNotIn(unpacked(cache.get()));
    }
    for (Path store : engines.stores()) {
      search.assertNotIn(store);
    }
    for (Path log : engines.logs()) {
      search.assertNotIn(log);
    }
    search.assertNotIn(Path.of("target/tests.log"));
    assertThat(arguments.stream().anyMatch(text -> text.contains("/run/secrets/token")))
        .as("a command was seen while it ran")
        .isTrue();
    assertThat(arguments.stream().anyMatch(text -> text.contains(value))).isFalse();
    assertThat(events).isNotEmpty().noneMatch(event -> event.toString().contains(value));
    assertThat(image.toString()).doesNotContain(value);
  }

  /** Returns a copy of an exported cache with uncompressed layers. */
  private Path unpacked(LayerCache.Local cache) throws IOException {
    Path plain = Files.createDirectory(directory.resolve("plain"));
    try (Stream<Path> blobs = Files.list(cache.directory().resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        byte[] bytes = Files.readAllBytes(blob);
        boolean gzip = bytes[0] == 0x1f;
        try (InputStream in = new ByteArrayInputStream(bytes);
            InputStream out = gzip ? new GZIPInputStream(in) : in) {
          Files.copy(out, plain.resolve(blob.getFileName().toString()));
        }
      }
    }
    return plain;
  }

  @Test
  void secretVariableHoldsExactValueForAnyUser() throws Exception {
    needs(Capability.SECRETS);
    String value = "two\nlines 'quoted' $not expanded\n\n";
    Secret secret = Secret.of("token", () -> value.getBytes(StandardCharsets.UTF_8));
    Run run = Run.shell("printf %s \"$TOKEN\" | sha256sum > /tmp/sum").secretEnv(secret, "TOKEN");
    assertThat(unpacked(engines.onBusybox().user("1000").with(run)).resolve("tmp/sum"))
        .content()
        .startsWith(Digest.sha256(value.getBytes(StandardCharsets.UTF_8)).hex());
  }

  @Test
  void execCommandReceivesSecretVariable() throws Exception {
    needs(Capability.SECRET_VARIABLES);
    Secret secret = Secret.of("token", () -> "s3cret".getBytes(StandardCharsets.UTF_8));
    Run run =
        Run.exec("/bin/sh", "-c", "printf %s \"$TOKEN\" | sha256sum > /sum")
            .secretEnv(secret, "TOKEN");
    assertThat(unpacked(engines.onBusybox().with(run)).resolve("sum"))
        .content()
        .startsWith(Digest.sha256("s3cret".getBytes(StandardCharsets.UTF_8)).hex());
  }

  @Test
  void missingSecretIsReportedBeforeTheBuild() {
    needs(Capability.SECRETS);
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    ImageSpec spec =
        engines.onBusybox().with(Run.shell("true").secret(Secret.env("NO_SUCH_VARIABLE")));
    try (ImageResolver images =
        resolver().environment(Environment.of(Map.of(), directory)).listener(events::add).build()) {
      assertThatExceptionOfType(SecretException.class)
          .isThrownBy(() -> images.resolve(spec))
          .withMessageContaining("NO_SUCH_VARIABLE");
    }
    assertThat(events).isEmpty();
  }

  @Test
  void commandReachesSshAgent() throws Exception {
    needs(Capability.SSH);
    Path socket = directory.resolve("agent");
    Process agent =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String ask =
        "import os, socket; s = socket.socket(socket.AF_UNIX); s.connect(os.environ['SSH_AUTH_SOCK']);"
            + " s.sendall(bytes([0, 0, 0, 1, 11])); print(s.recv(9).hex())";
    ImageSpec spec =
        engines
            .fresh(ImageSpec.from(engines.debian()).registry(engines.target()))
            .with(Run.exec("python3", "-c", ask + "; open('/asked', 'w').write('yes')").ssh())
            .user("1000")
            .with(Run.exec("python3", "-c", ask.replace("print(", "print('as 1000', ")).ssh());
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    try (ImageResolver images =
        resolver()
            .environment(Environment.of(Map.of("SSH_AUTH_SOCK", socket.toString()), directory))
            .listener(events::add)
            .build()) {
      for (int i = 0; i < 100 && !Files.exists(socket); i++) {
        Thread.sleep(50);
      }
      assertThat(images.resolve(spec).action()).isEqualTo(Action.BUILT);
    } finally {
      agent.destroy();
    }
    assertThat(events) // the agent holds no keys
        .contains(new BuildEvent.Output("000000050c00000000"))
        .contains(new BuildEvent.Output("as 1000 000000050c00000000"));
  }

  @Test
  void commandWithoutNetworkSeesOnlyLoopback() throws Exception {
    needs(Capability.NETWORK_MODES);
    Run run = Run.shell("ls /sys/class/net > /networks").network(Network.NONE);
    assertThat(unpacked(engines.onBusybox().with(run)).resolve("networks")).hasContent("lo\n");
  }

  /** The default network of the BuildKits under test is the host's. */
  @Test
  void onlyHostNetworkCommandReachesHostLoopback() throws Exception {
    needs(Capability.NETWORK_MODES);
    try (WordServer wordServer = WordServer.start()) {
      ImageSpec spec =
          engines
              .onBusybox()
              .with(Run.shell(wordServer.ask("/host")).network(Network.HOST))
              .with(Run.shell(wordServer.ask("/none")).network(Network.NONE))
              .run(wordServer.ask("/default"));
      Path root = unpacked(spec);
      assertThat(root.resolve("host")).hasContent(wordServer.word());
      assertThat(root.resolve("none")).isEmptyFile();
      assertThat(root.resolve("default")).hasContent(engines.buildkit() ? wordServer.word() : "");
    }
  }

  @Test
  void cacheMountPersistsAcrossBuilds() throws Exception {
    needs(Capability.CACHE_MOUNTS);
    String file = UUID.randomUUID().toString();
    resolve(engines.onBusybox().with(Run.shell("echo kept > /cache/" + file).cache("/cache")));
    Path root =
        unpacked(
            engines.onBusybox().with(Run.shell("cp /cache/" + file + " /found").cache("/cache")));
    assertThat(root.resolve("found")).hasContent("kept\n");
    assertThat(root.resolve("cache/" + file)).doesNotExist();
  }

  /** Covers numeric ids and names that exist only in the image. */
  @ParameterizedTest
  @ValueSource(strings = {"root", "1234", "1234:4321", "app", "app:crew"})
  void anyStepUserCanWriteToCacheMount(String user) throws Exception {
    needs(Capability.CACHE_MOUNTS);
    assertKeeps(withUsers(engines.onBusybox()).user(user));
  }

  @Test
  void baseUserCanWriteToCacheMount() throws Exception {
    needs(Capability.CACHE_MOUNTS);
    ImageSpec base = withUsers(engines.onBusybox()).user("app");
    assertKeeps(engines.fresh(ImageSpec.from(base).registry(engines.target())));
  }

  /** A cache mount changes the instruction, but not the reported exit code. */
  @Test
  void failedCommandWithCacheReportsExitCode() {
    needs(Capability.CACHE_MOUNTS);
    ImageSpec spec = engines.onBusybox().run("true").with(Run.shell("exit 7").cache("/cache"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> resolve(spec))
        .satisfies(
            e -> {
              assertThat(e.step()).contains("run exit 7");
              assertThat(e.exitCode()).hasValue(7);
            });
  }

  private static ImageSpec withUsers(ImageSpec spec) {
    return spec.run(
        "echo app:x:1234:4321::/:/bin/sh >> /etc/passwd; echo crew:x:4321: >> /etc/group");
  }

  private void assertKeeps(ImageSpec spec) throws Exception {
    String file = UUID.randomUUID().toString();
    resolve(spec.with(Run.shell("id > /cache/" + file).cache("/cache")));
    Run use = Run.shell("id >> /cache/%1$s; cat /cache/%1$s > /tmp/found".formatted(file));
    List<String> lines =
        Files.readAllLines(unpacked(spec.with(use.cache("/cache"))).resolve("tmp/found"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("uid=").isEqualTo(lines.get(1));
  }

  @Test
  void multiPlatformBuildRunsCommandsOnEachPlatform() throws Exception {
    needs(Capability.MULTIPLE_PLATFORMS);
    ImageSpec spec =
        engines
            .fresh(ImageSpec.from(engines.multi()).registry(engines.target()))
            .platforms(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"))
            .with(Run.shell("test -w /cache && uname -m > /machine").cache("/cache"));
    ResolvedImage image = resolve(spec);
    assertThat(skopeo.digest(image.reference())).isEqualTo(image.digest().toString());
    assertThat(skopeo.unpack(image.pinned(), "amd64").resolve("machine")).hasContent("x86_64\n");
    assertThat(skopeo.unpack(image.pinned(), "arm64").resolve("machine")).hasContent("aarch64\n");
    assertThat(resolve(spec).action()).isEqualTo(Action.REUSED);
  }

  @Test
  void archiveHoldsTheImage() throws Exception {
    needs(Capability.ARCHIVES);
    Path file = directory.resolve("image.tar");
    try (ImageResolver images = resolver().build()) {
      ArchivedImage image = images.buildArchive(engines.onBusybox().run("echo x > /x"), file);
      String seen =
          Skopeo.run("skopeo", "inspect", "--format", "{{.Digest}}", "oci-archive:" + file);
      assertThat(seen.strip()).isEqualTo(image.digest().toString());
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).noneMatch(f -> f.toString().contains("image.tar."));
    }
  }
}
