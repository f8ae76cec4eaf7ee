package io.imagespec.resolve;

import static io.imagespec.engine.Capability.ARCHIVES;
import static io.imagespec.engine.Capability.COMMANDS;
import static io.imagespec.engine.Capability.IMAGE_STORE;
import static io.imagespec.engine.Capability.MULTIPLE_PLATFORMS;
import static io.imagespec.engine.Capability.SECRETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.Capability;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of the engine and the reasons reported for it. */
@Timeout(20)
class SelectedEngineTest {
  private static final ImageSpec FILES =
      ImageSpec.scratch().registry("r.io/acme").named("files").label("k", "v");

  private static final ImageSpec COMMAND =
      ImageSpec.from("r.io/base").registry("r.io/acme").named("app").run("echo a").exec("true");

  private final TestDoubles world = new TestDoubles();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> variables = new HashMap<>();
  private final FakeEngineProvider docker =
      offer("docker", Set.of(COMMANDS, IMAGE_STORE), "DOCKER_HOST", "DOCKER_CONTEXT");
  private final FakeEngineProvider podman =
      offer("podman", Set.of(COMMANDS, IMAGE_STORE), "CONTAINER_HOST");
  private final FakeEngineProvider buildkit =
      offer("buildkit", Set.of(COMMANDS, SECRETS, ARCHIVES, MULTIPLE_PLATFORMS), "BUILDKIT_HOST");
  private final FakeEngineProvider embedded =
      offer("embedded", Set.of(ARCHIVES, MULTIPLE_PLATFORMS));
  private Optional<ImageResolver> made = Optional.empty();

  private FakeEngineProvider offer(String name, Set<Capability> can, String... variables) {
    FakeEngineProvider fakeEngineProvider = new FakeEngineProvider(name, world, log, can);
    fakeEngineProvider.variables = List.of(variables);
    return fakeEngineProvider;
  }

  private ImageResolver.Builder builder() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64, Platform.parse("linux/arm64"));
    return ImageResolver.builder()
        .environment(Environment.of(variables, Path.of("/nowhere")))
        .engineProviders(List.of(docker, podman, buildkit, embedded))
        .registry(world.registry)
        .keychain(Keychain.none());
  }

  private ImageResolver images() {
    ImageResolver images = made.orElseGet(() -> builder().build());
    made = Optional.of(images);
    return images;
  }

  @AfterEach
  void close() {
    made.ifPresent(ImageResolver::close);
  }

  private void makeDaemonsUnavailable() {
    docker.away();
    podman.away();
    buildkit.away();
  }

  private static List<String> engineReasons(List<String> reasons) {
    return reasons.stream().filter(r -> r.startsWith("engine")).toList();
  }

  @Test
  void firstAvailableEngineIsSelected() {
    ResolvedImage image = images().resolve(COMMAND);
    assertThat(engineReasons(image.reasons()))
        .containsExactly("engine: docker 1 at memory (test): the first that answers");
    assertThat(log).containsExactly("connect docker", "build on docker");
  }

  @Test
  void existingImageNeedsNoEngine() {
    images().resolve(FILES);
    log.clear();
    try (ImageResolver again = builder().build()) {
      assertThat(again.resolve(FILES).action()).isEqualTo(Action.REUSED);
    }
    assertThat(log).isEmpty();
  }

  @Test
  void podmanIsSelectedIfDockerIsUnavailable() {
    docker.away();
    assertThat(engineReasons(images().resolve(COMMAND).reasons()))
        .containsExactly(
            "engine: podman 1 at memory (test): no setting selects an engine; docker does not"
                + " answer");
  }

  @Test
  void embeddedEngineBuildsFilesWithoutDaemon() {
    makeDaemonsUnavailable();
    assertThat(engineReasons(images().resolve(FILES).reasons()))
        .containsExactly(
            "engine: embedded 1 at memory (test): no setting selects an engine; docker, podman"
                + " and buildkit do not answer; the spec has no commands");
    assertThat(log).endsWith("connect embedded", "build on embedded");
  }

  @Test
  void commandsWithoutDaemonErrorListsStepsAndEngines() {
    makeDaemonsUnavailable();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(COMMAND))
        .withMessageStartingWith("build r.io/acme/")
        .withMessageEndingWith(
            " with steps \"run echo a\", \"exec true\": no suitable engine\n"
                + "find docker: absent\n"
                + "find podman: absent\n"
                + "find buildkit: absent\n"
                + "embedded 1 at memory (test): it does not support running commands (for"
                + " \"run echo a\"): it has none");
    assertThat(log).doesNotContain("build on embedded");
  }

  @Test
  void incapableEngineIsSkippedWithReason() {
    podman.away();
    ImageSpec spec = COMMAND.with(Run.shell("x").secret(Secret.of("s", () -> new byte[] {1})));
    ResolvedImage image = images().resolve(spec);
    assertThat(engineReasons(image.reasons()))
        .containsExactly(
            "engine: docker 1 at memory (test): skipped because it does not support"
                + " secrets in files (for \"run x\"): it has none",
            "engine: buildkit 1 at memory (test): no setting selects an engine; podman does not"
                + " answer");
    log.clear();
    assertThat(engineReasons(images().resolve(COMMAND).reasons()))
        .as("each image has its own choice")
        .containsExactly("engine: docker 1 at memory (test): the first that answers");
    assertThat(log).as("connected once").containsExactly("build on docker");
  }

  @Test
  void reasonMentionsCapabilitiesAfterSkippedEngine() {
    ImageSpec both = FILES.platforms(Platform.LINUX_AMD64, Platform.parse("linux/arm64"));
    assertThat(engineReasons(images().resolve(both).reasons()))
        .hasSize(3)
        .last()
        .isEqualTo(
            "engine: buildkit 1 at memory (test): the first that answers and meets the"
                + " requirements of the spec");
  }

  @Test
  void errorListsReasonOfEveryIncapableEngine() {
    podman.away();
    docker.can = Set.of(IMAGE_STORE);
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().buildLocally(COMMAND))
        .withMessageContainingAll(
            "docker 1 at memory (test): it does not support running commands (for",
            "find podman: absent",
            "buildkit 1 at memory (test): it does not support a local image store (for"
                + " \"building locally\")",
            "embedded 1 at memory (test): it does not support running commands (for \"run"
                + " echo a\"), a local image store (for \"building locally\")");
  }

  @ParameterizedTest
  @CsvSource({
    "DOCKER_HOST,docker",
    "DOCKER_CONTEXT,docker",
    "CONTAINER_HOST,podman",
    "BUILDKIT_HOST,buildkit",
  })
  void variableSelectsOnlyItsEngine(String variable, String engine) {
    variables.put(variable, "there");
    assertThat(engineReasons(images().resolve(COMMAND).reasons()))
        .containsExactly("engine: " + engine + " 1 at memory (test): " + variable + " selects it");
    assertThat(log).containsExactly("connect " + engine, "build on " + engine);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DOCKER_HOST", "DOCKER_CONTEXT", "CONTAINER_HOST", "BUILDKIT_HOST"})
  void unavailableEngineOfVariableIsNotReplaced(String variable) {
    makeDaemonsUnavailable();
    variables.put(variable, "tcp://user:hunter2@there");
    for (ImageSpec spec : List.of(FILES, COMMAND)) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> images().resolve(spec))
          .withMessageStartingWith("build r.io/acme/")
          .withMessageContaining(
              ": " + variable + " selects the engine, and no other engine is tried: find ")
          .withMessageNotContaining("hunter2");
    }
    assertThat(log).hasSize(2).doesNotContain("connect embedded").allMatch(log.get(0)::equals);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DOCKER_HOST", "DOCKER_CONTEXT"})
  void variableOfFirstEngineWins(String first) {
    variables.putAll(Map.of("BUILDKIT_HOST", "x", "CONTAINER_HOST", "y", first, "z"));
    docker.away();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(FILES))
        .withMessageContaining(first + " selects");
    assertThat(log).containsExactly("connect docker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "podman", "buildkit", "embedded"})
  void engineNamePrecedesOtherVariables(String name) {
    variables.putAll(Map.of("IMAGESPEC_ENGINE", name, "DOCKER_HOST", "x", "BUILDKIT_HOST", "y"));
    assertThat(engineReasons(images().resolve(FILES).reasons()))
        .containsExactly(
            "engine: " + name + " 1 at memory (test): IMAGESPEC_ENGINE=" + name + " selects it");
    assertThat(log).containsExactly("connect " + name, "build on " + name);
  }

  @Test
  void unavailableNamedEngineIsNotReplaced() {
    variables.put("IMAGESPEC_ENGINE", "podman");
    podman.away();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(FILES))
        .withMessageMatching(
            "build r\\.io/acme/files:[a-z2-7]+: IMAGESPEC_ENGINE=podman selects the engine, and no"
                + " other engine is tried: find podman: absent; this spec runs no commands: without"
                + " assembly\\(ENGINE\\) and IMAGESPEC_ASSEMBLY=engine, it is built in this process,"
                + " unless its base or layer compression requires an engine");
    assertThat(log).containsExactly("connect podman");
  }

  @Test
  void remedyOmitsAssemblyOfImageThatNeedsEngine() {
    variables.put("DOCKER_HOST", "unix:///x");
    docker.away();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(COMMAND))
        .withMessageNotContaining("in this process");
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().buildLocally(FILES))
        .withMessageNotContaining("in this process");
  }

  @Test
  void unsupportedFeatureErrorSuggestsAssembly() {
    variables.put("DOCKER_HOST", "unix:///x");
    ImageSpec both = FILES.platforms(Platform.LINUX_AMD64, Platform.parse("arm64"));
    String remedy = "this spec runs no commands: without assembly(ENGINE)";
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(both))
        .withMessageContainingAll("selected by DOCKER_HOST,", remedy);
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().buildArchive(FILES, Path.of("/a.tar")))
        .withMessageContaining(remedy);
    world.capabilities = Set.of(COMMANDS);
    try (ImageResolver given = builder().engine(world.engine).build()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> given.resolve(both))
          .withMessageEndingWith("; use another engine or change the spec");
    }
  }

  @Test
  void incapableChosenEngineErrorNamesChoiceAndStep() {
    variables.put("IMAGESPEC_ENGINE", "embedded");
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(COMMAND))
        .withMessageMatching(
            "build r\\.io/acme/app:[a-z2-7]+ with steps \"run echo a\", \"exec true\": embedded 1 at"
                + " memory \\(test\\), selected by IMAGESPEC_ENGINE=embedded, does not"
                + " support running commands \\(for \"run echo a\"\\): it has none; use another engine or"
                + " change the spec");
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().buildLocally(FILES))
        .withMessageContainingAll(
            "selected by IMAGESPEC_ENGINE=embedded, does not",
            "a local image store (for \"building locally\")");
    assertThat(images().buildArchive(FILES, Path.of("/a.tar")).reasons())
        .anyMatch(r -> r.contains("IMAGESPEC_ENGINE=embedded"));
    assertThat(log).containsOnlyOnce("connect embedded").doesNotContain("connect docker");
  }

  @ParameterizedTest
  @CsvSource({
    "dokcer,\"dokcer\"",
    "Docker,\"Docker\"",
    "tcp://user:hunter2@there,(not a plain word)",
  })
  void unknownEngineNameErrorListsEngines(String name, String shown) {
    variables.put("IMAGESPEC_ENGINE", name);
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(FILES))
        .withMessageEndingWith(
            ": IMAGESPEC_ENGINE has the invalid value "
                + shown
                + "; set it to one of docker, podman, buildkit, embedded, or unset it")
        .withMessageNotContaining("hunter2");
    assertThat(log).isEmpty();
  }

  @Test
  void engineSetInCodePrecedesVariables() {
    variables.putAll(Map.of("IMAGESPEC_ENGINE", "podman", "DOCKER_HOST", "x"));
    try (ImageResolver given = builder().engine(world.engine).build()) {
      assertThat(engineReasons(given.resolve(FILES).reasons()))
          .containsExactly("engine: double 1 at memory (test): set with engine(..)");
    }
    assertThat(log).isEmpty();
    assertThat(world.asked).doesNotContain("close engine");
  }

  @Test
  void unavailableEngineIsRetriedForNextImage() {
    docker.away();
    images().resolve(COMMAND);
    docker.back();
    images().resolve(COMMAND.refresh("1"));
    images().resolve(COMMAND.refresh("2"));
    assertThat(log)
        .containsExactly(
            "connect docker",
            "connect podman",
            "build on podman",
            "connect docker",
            "build on docker",
            "build on docker");
    images().close();
    assertThat(log).endsWith("close docker", "close podman");
    assertThatIllegalStateException().isThrownBy(() -> images().resolve(FILES.refresh("3")));
    assertThat(log).hasSize(8);
  }

  @Test
  void brokenProviderIsSkippedAndReported() {
    makeDaemonsUnavailable();
    podman.trouble = Optional.of(new IllegalStateException("oops"));
    assertThat(images().resolve(FILES).action()).isEqualTo(Action.BUILT);
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().resolve(COMMAND))
        .withMessageContaining(
            "engine provider podman: unexpected error: java.lang.IllegalStateException: oops");
    podman.trouble = Optional.of(new CancellationException("stop"));
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> images().resolve(COMMAND));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void pushedBaseSpecSelectsItsOwnEngine() {
    docker.away();
    podman.away();
    buildkit.can = Set.of(COMMANDS);
    ImageSpec child = ImageSpec.from(COMMAND).registry("r.io/acme").named("child").label("a", "b");
    buildkit.variables = List.of();
    assertThat(images().resolve(child).action()).isEqualTo(Action.BUILT);
    assertThat(log).endsWith("build on buildkit", "build on buildkit");

    docker.back().can = Set.of();
    ResolvedImage other =
        images().resolve(ImageSpec.from(COMMAND.refresh("1")).registry("r.io/acme").named("c2"));
    assertThat(other.reasons())
        .contains(
            "engine: docker 1 at memory (test): the first that answers; the spec has no"
                + " commands")
        .anyMatch(r -> r.startsWith("base spec: engine: docker 1 at memory (test): skipped"))
        .anyMatch(r -> r.startsWith("base spec: engine: buildkit 1"));
    assertThat(log)
        .endsWith("connect docker", "connect podman", "build on buildkit", "build on docker");
  }

  @Test
  void unpushedBaseSpecUsesEngineOfImage() {
    docker.can = Set.of(IMAGE_STORE);
    ImageSpec child = ImageSpec.from(COMMAND).named("child").label("a", "b");
    LocalImage image = images().buildLocally(child);
    assertThat(log)
        .filteredOn(l -> l.startsWith("build"))
        .containsExactly("build on podman", "build on podman");
    assertThat(image.reasons())
        .anyMatch(
            r ->
                r.startsWith("engine: docker 1 at memory (test): skipped")
                    && r.contains("running commands (for \"run echo a\")"));
    assertThat(images().buildLocally(child).action()).isEqualTo(Action.REUSED);
    assertThat(images().buildLocally(FILES).reasons())
        .anyMatch(r -> r.startsWith("engine: docker 1 at memory (test): the first that answers"));
  }

  @Test
  void eachEngineHasItsOwnStore() {
    docker.away();
    assertThat(images().buildLocally(FILES).action()).isEqualTo(Action.BUILT);
    assertThat(images().buildLocally(FILES).action()).isEqualTo(Action.REUSED);
    docker.back();
    assertThat(images().buildLocally(FILES).action()).isEqualTo(Action.BUILT);
    assertThat(log).endsWith("find in docker", "build on docker");
  }

  @Test
  void buildsInDifferentStoresDoNotBlock() throws Exception {
    docker.can = Set.of(IMAGE_STORE);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    docker.own.whileBuilding =
        () -> {
          begun.countDown();
          end.await();
        };
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try {
      ImageResolver images = images();
      Future<LocalImage> inDocker = threads.submit(() -> images.buildLocally(FILES));
      begun.await();
      LocalImage child = images.buildLocally(ImageSpec.from(FILES).named("child").run("x"));
      assertThat(child.action()).isEqualTo(Action.BUILT);
      assertThat(log).endsWith("build on podman", "find in podman", "build on podman");
      end.countDown();
      assertThat(inDocker.get().action()).isEqualTo(Action.BUILT);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void storedImageIsReusedByIncapableEngine() {
    variables.put("IMAGESPEC_ENGINE", "podman");
    images().buildLocally(COMMAND);
    podman.can = Set.of(IMAGE_STORE);
    assertThat(images().buildLocally(COMMAND).action()).isEqualTo(Action.REUSED);
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images().buildLocally(COMMAND.refresh("1")));
  }

  @Test
  void engineConcurrencyLimitsAreIndependent() throws Exception {
    docker.maxConcurrency = 1;
    podman.maxConcurrency = 1;
    docker.can = Set.of();
    CountDownLatch both = new CountDownLatch(2);
    world.whileBuilding =
        () -> {
          both.countDown();
          assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      ImageResolver images = images();
      Future<ResolvedImage> files = threads.submit(() -> images.resolve(FILES));
      Future<ResolvedImage> command = threads.submit(() -> images.resolve(COMMAND));
      assertThat(files.get().action()).isEqualTo(Action.BUILT);
      assertThat(command.get().action()).isEqualTo(Action.BUILT);
    } finally {
      threads.shutdownNow();
    }
    assertThat(log).contains("build on docker", "build on podman");
  }

  @Test
  void concurrentResolvesConnectEngineOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      ImageResolver images = images();
      List<Future<ResolvedImage>> all = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        ImageSpec spec = FILES.refresh("" + i);
        all.add(threads.submit(() -> images.resolve(spec)));
      }
      for (Future<ResolvedImage> each : all) {
        assertThat(each.get().action()).isEqualTo(Action.BUILT);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(log).containsOnlyOnce("connect docker").hasSize(33);
  }
}
