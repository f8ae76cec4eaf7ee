package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.context.DigestCache;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.Capability;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commands: their input, the files that they leave, and their failures. */
abstract class BuildContract extends FilesContract {
  @Test
  void specIsBuiltPushedAndPinned() throws Exception {
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
  void createdWorkingDirectoryBelongsToRoot() throws Exception {
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
  void newRefreshTokenRerunsCommands() throws Exception {
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
  void extraHostsAreVisibleOnlyToCommands() throws Exception {
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

  /** Holds with and without cache mounts between builds. */
  @Test
  void cacheDirectoriesAreNotInTheImage() throws Exception {
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
    assertThat(image.reasons().stream().filter(r -> r.contains("does not support cache mounts;")))
        .hasSize(keeps ? 0 : 1);
  }

  /**
   * The image holds no package lists or archives of apt, and the directories of apt are unchanged.
   */
  @Test
  void packageDownloadsAreNotInTheImage() throws Exception {
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
  void missingCapabilityIsRefusedWithTheStep() {
    Set<Capability> can = engine.info().capabilities();
    Run run = Run.shell("true");
    Map<Capability, Run> runs =
        Map.of(
            Capability.SECRETS, run.secret(Secret.of("s", () -> new byte[0])),
            Capability.SECRET_VARIABLES,
                Run.exec("true").secretEnv(Secret.of("s", () -> new byte[0]), "S"),
            Capability.SSH, run.ssh(),
            Capability.NETWORK_MODES, run.network(Network.NONE));
    runs.forEach(
        (capability, command) -> {
          ImageSpec spec = onBusybox().with(command);
          if (!can.contains(capability)) {
            assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> images.resolve(spec))
                .withMessageContainingAll(
                    capability.description() + " (for \"" + command + "\")", name());
            assertNotPushed(spec);
          }
        });
  }

  @Test
  void missingProgramIsReportedWithoutExitCode() {
    assumeCommands();
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(onBusybox().exec("/no/such/program")))
        .withMessageContaining("/no/such/program")
        .withMessageNotContaining("exit code")
        .satisfies(e -> assertThat(e.exitCode()).isEmpty());
  }

  @Test
  void failedCommandReportsStepExitCodeAndOutput() {
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

  @Test
  void closingResolverEndsBuildWithoutPush() throws Exception {
    assumeCommands();
    ImageSpec spec = onBusybox().run("sleep 12; echo too late");
    RunningCommand running = new RunningCommand("sleep");
    ImageResolver closed =
        ImageResolver.builder()
            .assembly(Assembly.ENGINE)
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

  @Test
  void concurrentResolvesOfOneSpecBuildOnce() throws Exception {
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
            .assembly(Assembly.ENGINE)
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
  void listenerReceivesStepsAndOutput() {
    assumeCommands();
    List<BuildEvent> events = new ArrayList<>();
    try (ImageResolver listening =
        ImageResolver.builder()
            .assembly(Assembly.ENGINE)
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
  void commandArgumentsAreUnchanged() throws Exception {
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
}
