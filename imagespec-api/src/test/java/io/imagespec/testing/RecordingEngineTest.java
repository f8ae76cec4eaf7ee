package io.imagespec.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import io.imagespec.plan.Labels;
import io.imagespec.plan.PlanSplit;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.Visibility;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.LocalImage;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingEngineTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  @TempDir Path directory;

  private final InMemoryRegistry registry = new InMemoryRegistry().add("debian:bookworm-slim");
  private final RecordingEngine engine = RecordingEngine.with(registry);
  private final List<BuildEvent> events = new CopyOnWriteArrayList<>();
  private final ImageResolver images = engine.resolver().listener(events::add).build();

  @AfterEach
  void close() {
    images.close();
  }

  private static ImageSpec app() {
    return ImageSpec.from("debian:bookworm-slim")
        .named("trainer")
        .registry("ghcr.io/acme")
        .apt("git")
        .env("MODE", "fast")
        .user("1000")
        .workdir("/app")
        .entrypoint("cat", "/etc/hostname");
  }

  private RemoteImage inspect(ResolvedImage image) {
    return registry.inspect(image.pinned(), Set.of(AMD64)).orElseThrow();
  }

  private ImageConfig config(ResolvedImage image) {
    return Objects.requireNonNull(inspect(image).platforms().get(AMD64));
  }

  @Test
  void buildIsRecordedAndImageIsReused() {
    ResolvedImage first = images.resolve(app());
    ResolvedImage second = images.resolve(app());
    assertThat(first.action()).isEqualTo(Action.BUILT);
    assertThat(inspect(first).descriptor().isIndex()).isFalse();
    assertThat(second.action()).isEqualTo(Action.REUSED);
    assertThat(second.pinned()).isEqualTo(first.pinned());
    RecordedBuild build = engine.onlyBuild();
    assertThat(build.image()).isEqualTo(first.reference()).hasToString(build.toString());
    assertThat(build.dockerfile()).contains("apt-get").contains("git");
    assertThat(build.plan().base().orElseThrow().digest())
        .isEqualTo(registry.digest("debian:bookworm-slim"));
    assertThat(registry.tags("ghcr.io/acme/trainer"))
        .containsExactly(first.reference().tag().orElseThrow());
  }

  @Test
  void digestDependsOnlyOnPlan() {
    InMemoryRegistry other = new InMemoryRegistry().add("debian:bookworm-slim");
    try (ImageResolver elsewhere = RecordingEngine.with(other).resolver().build()) {
      assertThat(elsewhere.resolve(app()).digest()).isEqualTo(images.resolve(app()).digest());
      assertThat(elsewhere.resolve(app().env("X", "y")).digest())
          .isNotEqualTo(images.resolve(app()).digest());
    }
  }

  @Test
  void configMergesBaseAndPlan() {
    ImageConfig base =
        ImageConfig.builder()
            .workdir("/")
            .environment(List.of("PATH=/bin", "MODE=slow"))
            .command(List.of("sh"))
            .labels(Map.of("a", "b"))
            .build();
    registry.add("debian:bookworm-slim", base);
    ResolvedImage image = images.resolve(app().label("c", "d"));
    ImageConfig config = config(image);
    String fingerprint = image.fingerprint().orElseThrow().toString();
    assertThat(config.environment())
        .containsExactly("PATH=/bin", "MODE=fast", Labels.VARIABLE + "=" + fingerprint);
    assertThat(config.user()).isEqualTo("1000");
    assertThat(config.workdir()).isEqualTo("/app");
    assertThat(config.entrypoint()).containsExactly("cat", "/etc/hostname");
    assertThat(config.command()).isEmpty();
    assertThat(config.labels())
        .containsEntry("a", "b")
        .containsEntry("c", "d")
        .containsEntry(Labels.FINGERPRINT, fingerprint);
  }

  private ImageConfig built(BuildPlan completed) throws InterruptedException {
    BuildRequest request =
        BuildRequest.builder(completed, new Delivery.Push(completed.image())).build();
    BuiltImage unused = engine.build(request, BuildListener.none());
    return Objects.requireNonNull(registry.configs(completed.image()).get(AMD64));
  }

  /** The variable of a base that this library built keeps its position. */
  @ParameterizedTest
  @ValueSource(strings = {"A=1", "IMAGESPEC_FINGERPRINT=sha256:base"})
  void configOfContinuedPartEqualsUnsplitBuild(String last) throws Exception {
    registry.add(
        "debian:bookworm-slim",
        ImageConfig.builder()
            .environment(List.of("PATH=/bin", last))
            .labels(Map.of("a", "b", Labels.PART_DIGEST, "sha256:of-the-base"))
            .build());
    Digest digest = registry.digest("debian:bookworm-slim").orElseThrow();
    Optional<ImageReference> base = Optional.of(ImageReference.parse("debian").withDigest(digest));
    BuildPlan plan = BuildPlan.of(app().label("c", "d").command("x"));
    ImageConfig whole = built(plan.completed(base, Optional.of(digest.toString())));
    PlanSplit split = plan.split().orElseThrow();
    ImageConfig part = built(split.first().completed(base, Optional.of(digest.toString())));
    Digest partDigest = registry.digest(split.first().image().toString()).orElseThrow();
    ImageConfig continued =
        built(
            split
                .rest()
                .continuedOn(
                    split.first().image().repository().withDigest(partDigest),
                    Optional.of(digest.toString())));
    assertThat(part.labels()).doesNotContainKey(Labels.PART_DIGEST);
    assertThat(whole.labels()).doesNotContainKey(Labels.PART_DIGEST);
    assertThat(continued.labels()).containsEntry(Labels.PART_DIGEST, partDigest.toString());
    Map<String, String> labels = new HashMap<>(continued.labels());
    labels.remove(Labels.PART_DIGEST);
    assertThat(labels).isEqualTo(whole.labels());
    assertThat(continued.environment()).isEqualTo(whole.environment());
    assertThat(continued.command()).isEqualTo(whole.command());
    assertThat(continued.user()).isEqualTo(whole.user());
  }

  @Test
  void unsetConfigIsInheritedFromBase() {
    registry.add(
        "debian:bookworm-slim",
        ImageConfig.builder()
            .user("app")
            .workdir("/w")
            .environment(List.of("A=1"))
            .entrypoint(List.of("ep"))
            .command(List.of("cmd"))
            .build());
    ImageConfig config =
        config(
            images.resolve(
                ImageSpec.from("debian:bookworm-slim").registry("ghcr.io/acme").env("B", "2")));
    assertThat(config.user()).isEqualTo("app");
    assertThat(config.workdir()).isEqualTo("/w");
    assertThat(config.environment()).startsWith("A=1", "B=2");
    assertThat(config.entrypoint()).containsExactly("ep");
    assertThat(config.command()).containsExactly("cmd");
  }

  @Test
  void missingTagMeansLatest() {
    registry.add("alpine");
    assertThat(registry.digest("alpine")).isPresent().isEqualTo(registry.digest("alpine:latest"));
    assertThat(registry.tags("alpine")).containsExactly("latest");
  }

  @Test
  void digestIsIndependentOfName() {
    assertThat(images.resolve(app().env("A", "b")).digest())
        .isEqualTo(
            images
                .resolve(
                    ImageSpec.from("debian:bookworm-slim")
                        .named("another")
                        .registry("quay.io")
                        .apt("git")
                        .env("MODE", "fast")
                        .user("1000")
                        .workdir("/app")
                        .entrypoint("cat", "/etc/hostname")
                        .env("A", "b"))
                .digest());
  }

  @Test
  void buildIsIsolatedFromThisMachine() {
    ResolvedImage image = images.resolve(app());
    BuildRequest request = engine.onlyBuild().request();
    assertThat(request.environment().variable("PATH")).isEmpty();
    assertThat(request.environment().cacheDirectory()).isEmpty();
    assertThat(request.keychain().find(image.reference().repository())).isEmpty();
  }

  @Test
  void commandReplacesThatOfBase() {
    ResolvedImage image = images.resolve(app().command("/etc/hosts"));
    assertThat(config(image).command()).containsExactly("/etc/hosts");
  }

  @Test
  void multiPlatformImageIsIndex() {
    registry.add("debian:bookworm-slim", AMD64, ARM64);
    RemoteImage image = inspect(images.resolve(app().platforms(AMD64, ARM64)));
    assertThat(image.descriptor().isIndex()).isTrue();
    assertThat(image.platforms()).containsOnlyKeys(AMD64, ARM64);
    assertThat(engine.onlyBuild().platforms()).containsExactly(AMD64, ARM64);
  }

  @Test
  void unknownBaseOrPlatformIsRefused() {
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(ImageSpec.from("alpine").registry("ghcr.io/acme")))
        .withMessageContaining("base alpine");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(app().platforms(ARM64)))
        .withMessageContaining("linux/arm64");
    assertThat(engine.builds()).isEmpty();
  }

  @Test
  void anyBaseExistsButSpecImageDoesNot() {
    registry.addAnyBase();
    ImageSpec spec = ImageSpec.from("alpine").registry("ghcr.io/acme").platforms(ARM64);
    assertThat(registry.find(BuildPlan.of(spec).image())).isEmpty();
    assertThat(images.resolve(spec).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void packagesOnNonRootBaseAreRefused() {
    registry.add("debian:bookworm-slim", ImageConfig.builder().user("app").build());
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(
            () ->
                images.resolve(
                    ImageSpec.from("debian:bookworm-slim").registry("ghcr.io/acme").apt("git")))
        .withMessageContaining("its user is \"app\"");
  }

  @Test
  void baseSpecIsBuiltFirst() {
    ImageSpec base = ImageSpec.from("debian:bookworm-slim").named("base").apt("git");
    ResolvedImage child =
        images.resolve(ImageSpec.from(base).named("child").registry("ghcr.io/acme").env("A", "b"));
    assertThat(engine.builds()).hasSize(2);
    assertThat(engine.builds().get(0).image().path()).isEqualTo("acme/base");
    assertThat(engine.builds().get(1).image()).isEqualTo(child.reference());
  }

  @Test
  void changedFileChangesReference() throws Exception {
    Path source = Files.createDirectory(directory.resolve("src"));
    Files.writeString(source.resolve("main.py"), "print(1)");
    ResolvedImage first = images.resolve(app().copy(source, "/app"));
    Files.writeString(source.resolve("main.py"), "print(2)");
    ResolvedImage second = images.resolve(app().copy(source, "/app"));
    assertThat(second.reference()).isNotEqualTo(first.reference());
  }

  @Test
  void configuredCommandFailureIsReported() {
    engine.failCommand("apt-get", 100, "E: Unable to locate package gti");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(app()))
        .withMessageContaining("apt git")
        .satisfies(
            e -> {
              assertThat(e.exitCode()).hasValue(100);
              assertThat(e.step()).hasValueSatisfying(step -> assertThat(step).contains("git"));
              assertThat(e.lastLines()).containsExactly("E: Unable to locate package gti");
              assertThat(e.command()).isNotEmpty();
            });
    assertThat(events).contains(new BuildEvent.Output("E: Unable to locate package gti"));
    assertThat(engine.builds()).hasSize(1);
    assertThat(registry.tags("ghcr.io/acme/trainer")).isEmpty();
  }

  @Test
  void failureNamesStepOfCommand() {
    engine.failCommand("make", 2);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(app().run("true").run("make all")))
        .withMessageContainingAll(
            "build ghcr.io/acme/trainer:",
            " on recording",
            ": step \"run make all\": the command ended with exit code 2")
        .satisfies(e -> assertThat(e.step()).hasValue("run make all"));
  }

  @Test
  void unusedCommandFailureHasNoEffect() {
    engine.failCommand("pip install", 1);
    assertThat(images.resolve(app()).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void scriptsRunInOrderUntilOneThrows() {
    List<String> played = new ArrayList<>();
    engine
        .during((build, listener) -> played.add("first " + build.image().path()))
        .during(
            (build, listener) -> {
              throw new EngineUnavailableException("the engine went away", null);
            })
        .during((build, listener) -> played.add("never"));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(app()));
    assertThat(played).containsExactly("first acme/trainer");
  }

  @Test
  void slowScriptExceedsDeadline() {
    engine.during((build, listener) -> Thread.sleep(20));
    try (ImageResolver hasty = engine.resolver().deadline(Duration.ofMillis(5)).build()) {
      assertThatExceptionOfType(BuildTimeoutException.class)
          .isThrownBy(() -> hasty.resolve(app()))
          .withMessageContainingAll("recording", "not done within 0.005 s")
          .satisfies(e -> assertThat(e.step()).isEmpty());
    }
    assertThat(images.resolve(app()).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void timeoutReportsStepDurationAndLastLines() {
    engine.during(
        (build, listener) -> {
          listener.on(new BuildEvent.StepStarted(2, 9, "run make all"));
          listener.on(new BuildEvent.Output("working"));
          Thread.sleep(150);
        });
    try (ImageResolver hasty = engine.resolver().deadline(Duration.ofMillis(100)).build()) {
      assertThatExceptionOfType(BuildTimeoutException.class)
          .isThrownBy(() -> hasty.resolve(app()))
          .withMessageContainingAll(
              "not done within 0.1 s",
              "; it was running step \"run make all\" for 0.",
              "\n  | working")
          .satisfies(
              e -> {
                assertThat(e.step()).hasValue("run make all");
                assertThat(e.lastLines()).containsExactly("working");
                assertThat(e.timeInStep().orElseThrow()).isGreaterThan(Duration.ofMillis(100));
              });
    }
  }

  /** Only the instructions that create layers are numbered. */
  @Test
  void listenerReceivesImageAndGaplessStepNumbers() {
    engine.during(
        (build, listener) -> {
          Dockerfile dockerfile = build.request().dockerfile(engine.info().capabilities());
          for (int line = 1; line <= dockerfile.steps(); line++) {
            String step = dockerfile.origin(line).map(Dockerfile.Origin::step).orElse("FROM");
            listener.on(new BuildEvent.StepStarted(line, dockerfile.steps(), step));
            listener.on(new BuildEvent.StepFinished(line, dockerfile.steps(), step, false));
          }
        });
    List<String> heard = new ArrayList<>();
    BuildListener listener =
        BuildListener.withImage((image, event) -> heard.add(image.path() + " " + event));
    ResolvedImage image = images.resolve(app().run("x"), listener);
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(heard)
        .containsExactly(
            "acme/trainer StepStarted[number=1, total=3, description=apt git]",
            "acme/trainer StepFinished[number=1, total=3, description=apt git, cached=false]",
            "acme/trainer StepStarted[number=2, total=3, description=workdir /app]",
            "acme/trainer StepFinished[number=2, total=3, description=workdir /app, cached=false]",
            "acme/trainer StepStarted[number=3, total=3, description=run x]",
            "acme/trainer StepFinished[number=3, total=3, description=run x, cached=false]");
    assertThat(events).isEmpty();
  }

  @Test
  void listenerWithImageRefusesEventWithoutImage() {
    BuildListener listener = BuildListener.withImage((image, event) -> {});
    assertThatIllegalStateException()
        .isThrownBy(() -> listener.on(new BuildEvent.Output("x")))
        .withMessageContaining("Output[line=x]");
  }

  @Test
  void secretFileForNonRootUserIsRefused() {
    ImageSpec base = ImageSpec.from("debian:bookworm-slim").named("s").registry("ghcr.io/acme");
    Run reading = Run.shell("cat /run/secrets/A").secret(Secret.env("A"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.resolve(base.user("1000").with(reading)))
        .withMessageContainingAll("step ", "its user is \"1000\"", "[A]", "secretEnv");
    registry.add("ubi", ImageConfig.builder().user("app").build());
    ImageSpec ubi = ImageSpec.from("ubi").named("s").registry("ghcr.io/acme").with(reading);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(ubi))
        .withMessageContainingAll("base ubi", "its user is \"app\"", "secret files");
    assertThat(engine.builds()).isEmpty();
    for (String root : List.of("0", "root", "0:0", "root:root")) {
      assertThat(BuildPlan.of(base.user(root).with(reading)).secrets()).isNotEmpty();
    }
  }

  @Test
  void anyBaseHasConsistentDigest() {
    registry.addAnyBase();
    ImageReference base = ImageReference.parse("python:3.12-slim");
    assertThat(registry.find(base).orElseThrow().digest())
        .isEqualTo(registry.inspect(base, Set.of(AMD64)).orElseThrow().descriptor().digest());
    assertThat(images.resolve(app()).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void movedBaseIsReportedOnRequest() {
    ResolvedImage built = images.resolve(app());
    String before = registry.digest("debian:bookworm-slim").orElseThrow().toString();
    registry.add("debian:bookworm-slim@sha256:" + "a".repeat(64), AMD64, ARM64);
    try (ImageResolver checking = engine.resolver().checkBases().build()) {
      assertThat(checking.resolve(app()).reasons())
          .anyMatch(
              reason ->
                  reason.startsWith("base debian:bookworm-slim has moved from " + before + " to "));
    }
    assertThat(images.resolve(app()).action()).isEqualTo(Action.REUSED);
    assertThat(images.resolve(app()).reasons()).noneMatch(reason -> reason.contains(before));
    assertThat(built.action()).isEqualTo(Action.BUILT);
  }

  @Test
  void movedBaseOfBaseSpecIsReported() {
    ImageSpec child = ImageSpec.from(app()).named("child").registry("ghcr.io/acme");
    images.resolve(child);
    registry.add("debian:bookworm-slim@sha256:" + "a".repeat(64), AMD64, ARM64);
    try (ImageResolver checking = engine.resolver().checkBases().build()) {
      assertThat(checking.resolve(child).reasons())
          .anyMatch(reason -> reason.startsWith("base debian:bookworm-slim has moved from "));
    }
  }

  @Test
  void incomparableBaseIsReported() {
    images.resolve(app());
    registry.refuse("docker.io/library/debian", "503 from docker.io");
    try (ImageResolver checking = engine.resolver().checkBases().build()) {
      ResolvedImage again = checking.resolve(app());
      assertThat(again.action()).isEqualTo(Action.REUSED);
      assertThat(again.reasons())
          .anySatisfy(
              reason ->
                  assertThat(reason)
                      .startsWith("base debian:bookworm-slim cannot be compared: ")
                      .contains("503 from docker.io"));
    }
  }

  @Test
  void entrypointWithSpaceIsReported() {
    assertThat(images.resolve(app()).reasons())
        .noneMatch(reason -> reason.startsWith("entrypoint"));
    ImageSpec odd = ImageSpec.from("debian:bookworm-slim").named("o").registry("ghcr.io/acme");
    assertThat(images.resolve(odd.entrypoint("python\tmain.py")).reasons())
        .anyMatch(reason -> reason.startsWith("entrypoint "));
    assertThat(images.resolve(odd.entrypoint("python main.py")).reasons())
        .anyMatch(reason -> reason.startsWith("entrypoint \"python main.py\" is one program"));
  }

  @Test
  void classPathConflictErrorNamesJars() {
    engine.during(
        (build, listener) -> {
          throw new NoClassDefFoundError("com/fasterxml/jackson/annotation/JsonSerializeAs");
        });
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(app()))
        .withMessageContainingAll(
            "resolve ghcr.io/acme/trainer",
            "annotation/JsonSerializeAs",
            "Jackson 2.15 or newer is required",
            "/jackson-annotations-",
            "/jackson-databind-")
        .withCauseInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void incompatibleLibraryIsReported() {
    engine.during(
        (build, listener) -> {
          throw new NoSuchMethodError("'void com.example.Library.call()'");
        });
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(app()))
        .withMessageContainingAll("com.example.Library.call", "different versions");
  }

  @Test
  void removedCapabilityIsRefused() {
    engine.without(Capability.SECRETS);
    Run withSecret = Run.shell("true").secret(Secret.env("TOKEN"));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(app().user("0").with(withSecret)))
        .withMessageContaining("recording");
    assertThat(engine.builds()).isEmpty();
  }

  @Test
  void secretsAreNotRead() {
    Run withSecret = Run.shell("true").secret(Secret.env("NOT_SET_ANYWHERE"));
    assertThat(images.resolve(app().user("0").with(withSecret)).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void archiveIsRefused() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.buildArchive(app(), directory.resolve("app.tar")))
        .withMessageContaining("it creates no files");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void localImageIsStoredAndReused() {
    LocalImage first = images.buildLocally(app());
    LocalImage second = images.buildLocally(app());
    assertThat(first.action()).isEqualTo(Action.BUILT);
    assertThat(second.action()).isEqualTo(Action.REUSED);
    StoredImage stored = engine.find(first.reference(), AMD64).orElseThrow();
    assertThat(stored.id()).isEqualTo(first.id());
    assertThat(stored.config().user()).isEqualTo("1000");
    assertThat(engine.find(first.reference(), ARM64)).isEmpty();
    assertThat(registry.tags("ghcr.io/acme/trainer")).isEmpty();
  }

  @Test
  void addedImageKeepsGivenDigest() {
    String pinned = "debian@sha256:" + "a".repeat(64);
    registry.add(pinned);
    registry.add("alpine:3@sha256:" + "b".repeat(64));
    assertThat(registry.digest(pinned)).hasToString("Optional[sha256:" + "a".repeat(64) + "]");
    ResolvedImage image = images.resolve(ImageSpec.from(pinned).registry("ghcr.io/acme"));
    assertThat(image.reasons()).anyMatch(r -> r.startsWith("base " + pinned + " is sha256:aaa"));
    assertThat(engine.onlyBuild().plan().base())
        .hasToString("Optional[docker.io/library/" + pinned + "]");
    assertThat(registry.digest("alpine:3@sha256:" + "b".repeat(64))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ghcr.io/acme", "ghcr.io/acme/", "ghcr.io", "ghcr.io/acme/trainer"})
  void refusalMatchesReferencePrefix(String prefix) {
    registry.refuse(prefix, "no");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(app()))
        .withMessage("no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian", "docker.io/library/debian", "docker.io"})
  void refusalMatchesFamiliarName(String prefix) {
    registry.refuse(prefix, "not you");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(app()))
        .withMessageContaining("not you");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "ghcr.io/acme/trainer:latest", "GHCR.io/Acme", "https://ghcr.io"})
  void unmatchableRefusalIsRefused(String prefix) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.refuse(prefix, "no"))
        .withMessageContaining("refuse \"" + prefix + "\"");
  }

  @Test
  void commandFailureWithExitCodeZeroIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.failCommand("apt", 0))
        .withMessageContaining("exit code 0");
  }

  @Test
  void localImageInheritsConfigFromStoredBase() {
    LocalImage child = images.buildLocally(ImageSpec.from(app()).named("child").env("A", "b"));
    ImageConfig config = engine.find(child.reference(), AMD64).orElseThrow().config();
    assertThat(config.user()).isEqualTo("1000");
    assertThat(config.environment()).contains("MODE=fast", "A=b");
  }

  @Test
  void buildReturnsPushedDigest() throws Exception {
    ResolvedImage image = images.resolve(app());
    BuildRequest request = engine.onlyBuild().request();
    BuildRequest unchecked = BuildRequest.builder(request.plan(), request.delivery()).build();
    BuiltImage again = engine.build(unchecked, BuildListener.none());
    assertThat(again.pushed()).hasValue(image.digest());
    assertThat(again.id()).isEqualTo(image.digest());
  }

  @Test
  void imageThatExistsBeforePushIsNotPushed() throws Exception {
    ResolvedImage image = images.resolve(app());
    BuiltImage again = engine.build(engine.onlyBuild().request(), BuildListener.none());
    assertThat(again).isEqualTo(new BuiltImage(image.digest(), Optional.empty()));
  }

  @Test
  void refusalCarriesStatusAndCodes() {
    registry.refuse("ghcr.io/acme", "403 DENIED from ghcr.io");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(app()))
        .withMessage("403 DENIED from ghcr.io")
        .satisfies(e -> assertThat(e.status()).hasValue(403))
        .satisfies(e -> assertThat(e.codes()).containsExactly("DENIED"));
    ImageSpec elsewhere = ImageSpec.from("debian:bookworm-slim").registry("ghcr.io/acme2");
    assertThat(images.resolve(elsewhere).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void refusalDuringBuildFailsIt() {
    ImageReference image = BuildPlan.of(app()).image();
    engine.during((build, listener) -> registry.refuse("ghcr.io/acme", "the token ended"));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(app()))
        .withMessage("the token ended");
    assertThat(registry.tags("ghcr.io/acme/trainer")).isEmpty();
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> registry.checkPush(image))
        .withMessage("the token ended");
  }

  @Test
  void configuredVisibilityIsReported() {
    registry.showsImages(Visibility.PRIVATE, "log in first");
    ResolvedImage image = images.resolve(app());
    assertThat(image.visibility()).isEqualTo(Visibility.PRIVATE);
    assertThat(image.reasons()).last().asString().contains("log in first");
  }

  @Test
  void aliasAddsTag() {
    ResolvedImage image = images.resolve(app().alias("latest"));
    assertThat(registry.digest("ghcr.io/acme/trainer:latest")).hasValue(image.digest());
    assertThat(registry.tags("ghcr.io/acme/trainer")).contains("latest").hasSize(2);
  }

  @Test
  void taggingRequiresExistingImage() {
    ImageReference missing =
        ImageReference.parse("ghcr.io/acme/x").withDigest(InMemoryRegistry.hash("x"));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> registry.tag(missing, "latest"));
  }

  @Test
  void copyKeepsDigestAndMovesTag() {
    ResolvedImage image = images.resolve(app());
    ImageReference target = ImageReference.parse("ghcr.io/acme/copy:1");
    registry.add("ghcr.io/acme/copy:1");
    assertThat(registry.copy(image.pinned(), target).orElseThrow().digest())
        .isEqualTo(image.digest());
    assertThat(registry.digest("ghcr.io/acme/copy:1")).hasValue(image.digest());
    assertThat(registry.find(target.repository().withDigest(image.digest()))).isPresent();
    ImageReference missing = image.pinned().withDigest(InMemoryRegistry.hash("x"));
    assertThat(registry.copy(missing, target)).isEmpty();
    for (ImageReference bad :
        List.of(target.repository(), target.withDigest(missing.digest().orElseThrow()))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> registry.copy(image.pinned(), bad))
          .withMessageContaining("the target a tag or the same digest");
    }
    registry.refuse("ghcr.io/acme/copy", "no access");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> registry.copy(image.pinned(), target));
  }

  @Test
  void requestsAreListedInOrder() {
    registry.addAnyBase();
    ImageReference debian = ImageReference.parse("debian:bookworm-slim");
    Descriptor base = registry.find(debian).orElseThrow();
    ImageReference pinned = debian.repository().withDigest(base.digest());
    assertThat(registry.inspect(debian, Set.of())).isPresent();
    registry.tag(pinned, "12");
    assertThat(registry.copy(pinned, ImageReference.parse("ghcr.io/acme/debian:12"))).isPresent();
    registry.refuse("ghcr.io", "no access");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> registry.checkPush(ImageReference.parse("ghcr.io/acme/debian:12")));
    assertThat(registry.checkVisibility(pinned).visibility()).isEqualTo(Visibility.PUBLIC);
    assertThat(registry.requests())
        .containsExactly(
            "find " + debian,
            "inspect " + debian,
            "tag " + pinned + " as 12",
            "copy " + pinned + " to ghcr.io/acme/debian:12",
            "checkPush ghcr.io/acme/debian:12",
            "checkVisibility " + pinned);
  }

  @Test
  void onlyBuildRequiresExactlyOneBuild() {
    assertThatExceptionOfType(AssertionError.class).isThrownBy(engine::onlyBuild);
    ResolvedImage unused = images.resolve(app());
    ResolvedImage another = images.resolve(app().env("X", "y"));
    assertThat(another).isNotEqualTo(unused);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(engine::onlyBuild)
        .withMessageContainingAll("there were 2", unused.reference().toString());
  }
}
