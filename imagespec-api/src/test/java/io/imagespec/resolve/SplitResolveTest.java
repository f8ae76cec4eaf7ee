package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.plan.PlanSplit;
import io.imagespec.registry.ImageConfig;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordedBuild;
import io.imagespec.testing.RecordingEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Resolving a plan in two parts: an engine runs the commands, the assembler adds the rest. */
@Timeout(20)
class SplitResolveTest {
  private static final String BASE = "debian:12";

  @TempDir Path directory;

  private final InMemoryRegistry registry = new InMemoryRegistry().add(BASE);
  private final RecordingEngine engine = RecordingEngine.with(registry).split();

  @BeforeEach
  void writeFile() throws Exception {
    Files.writeString(directory.resolve("app.py"), "print(1)");
  }

  private ImageSpec app() {
    return ImageSpec.from(BASE)
        .named("app")
        .registry("ghcr.io/acme")
        .run("make-things")
        .copy(Path.of("app.py"), "/app/app.py")
        .entrypoint("python3", "/app/app.py");
  }

  private ResolvedImage resolve(ImageSpec spec) {
    return resolve(spec, engine.resolver());
  }

  private ResolvedImage resolve(ImageSpec spec, ImageResolver.Builder builder) {
    try (ImageResolver images = builder.directory(directory).build()) {
      return images.resolve(spec);
    }
  }

  private PlanSplit split(ImageSpec spec) {
    return BuildPlan.of(spec, directory, io.imagespec.context.DigestCache.none())
        .split()
        .orElseThrow();
  }

  private ImageConfig config(ImageReference pinned) {
    return Objects.requireNonNull(
        registry
            .inspect(pinned, Set.of(Platform.LINUX_AMD64))
            .orElseThrow()
            .platforms()
            .get(Platform.LINUX_AMD64));
  }

  @Test
  void engineBuildsFirstPartAndAssemblerTheRest() {
    ResolvedImage image = resolve(app());
    List<BuildPlan> plans = engine.builds().stream().map(RecordedBuild::plan).toList();
    assertThat(plans).hasSize(2);
    assertThat(plans.get(0).hasCommands()).isTrue();
    assertThat(plans.get(0).copySteps()).isEmpty();
    assertThat(plans.get(1).hasCommands()).isFalse();
    assertThat(plans.get(1).copySteps()).hasSize(1);
    assertThat(plans.get(1).image()).isEqualTo(image.reference());
    assertThat(plans.get(0).image()).isEqualTo(split(app()).first().image());
    assertThat(image.action()).isEqualTo(Action.BUILT);
  }

  @Test
  void finalImageHasLabelsOfUnsplitBuildAndDigestOfFirstPart() {
    ResolvedImage image = resolve(app());
    RecordingEngine whole = RecordingEngine.with(new InMemoryRegistry().add(BASE));
    resolve(app(), whole.resolver());
    ImageReference part = split(app()).first().image();
    Map<String, String> labels = config(image.pinned()).labels();
    Digest base = registry.digest(BASE).orElseThrow();
    assertThat(labels)
        .containsEntry(Labels.FINGERPRINT, image.fingerprint().orElseThrow().toString())
        .containsEntry(Labels.BASE_DIGEST, base.toString())
        .containsEntry(
            Labels.PART_DIGEST, registry.digest(part.toString()).orElseThrow().toString());
    assertThat(whole.onlyBuild().plan().instructions())
        .contains(
            new io.imagespec.plan.Instruction.SetLabel(
                Labels.COMPONENTS, Objects.requireNonNull(labels.get(Labels.COMPONENTS))));
  }

  @Test
  void changedFileNeedsNoEngine() throws Exception {
    resolve(app());
    Files.writeString(directory.resolve("app.py"), "print(2)");
    ResolvedImage image = resolve(app(), engine.resolver().engine(new OnlyAssembler(engine)));
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(engine.builds()).hasSize(3);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.contains("is in its registry") && reason.contains("make-things"))
        .anyMatch(reason -> reason.endsWith("no engine is needed"))
        .noneMatch(reason -> reason.startsWith("engine:"));
  }

  /** An engine that refuses commands, as a machine without a daemon. */
  private record OnlyAssembler(RecordingEngine engine) implements ContainerEngine {
    @Override
    public io.imagespec.engine.EngineInfo info() {
      return io.imagespec.engine.EngineInfo.builder("embedded", "1")
          .chosenBy("a test")
          .capabilities(Set.of())
          .build();
    }

    @Override
    public Optional<ContainerEngine> assembler(Optional<ContainerEngine> found) {
      return Optional.of(this);
    }

    @Override
    public Optional<io.imagespec.engine.StoredImage> find(ImageReference image, Platform platform) {
      return Optional.empty();
    }

    @Override
    public io.imagespec.engine.BuiltImage build(
        BuildRequest request, io.imagespec.engine.BuildListener listener)
        throws InterruptedException {
      assertThat(request.plan().hasCommands()).isFalse();
      return engine.build(request, listener);
    }

    @Override
    public void close() {}
  }

  @Test
  void missingFirstPartWithoutEngineIsExplained() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> resolve(app(), engine.resolver().engine(new OnlyAssembler(engine))))
        .withMessageContaining("make-things")
        .withMessageContaining(split(app()).first().image().familiar())
        .withMessageContaining("resolve the spec once on a machine with an engine");
    assertThat(engine.builds()).isEmpty();
  }

  @Test
  void specsWithTheSameFirstPartShareIt() {
    resolve(app());
    resolve(app().label("team", "vision"));
    assertThat(engine.builds()).hasSize(3);
  }

  @Test
  void concurrentSpecsWithTheSameFirstPartBuildItOnce() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(1);
    engine.during(
        (build, listener) -> {
          if (build.plan().hasCommands()) {
            started.countDown();
            others.await();
          }
        });
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (ImageResolver images = engine.resolver().directory(directory).build()) {
      Future<ResolvedImage> one = threads.submit(() -> images.resolve(app()));
      started.await();
      Future<ResolvedImage> two =
          threads.submit(() -> images.resolve(app().label("team", "vision")));
      Thread.sleep(200);
      others.countDown();
      assertThat(one.get().digest()).isNotEqualTo(two.get().digest());
    } finally {
      threads.shutdownNow();
    }
    assertThat(engine.builds().stream().filter(build -> build.plan().hasCommands())).hasSize(1);
  }

  /** A caller that found no first part and comes to build it after another has pushed it. */
  @Test
  void lateCallerReusesFirstPartOfAnother() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    CountDownLatch pushed = new CountDownLatch(1);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (ImageResolver images =
        engine.resolver().engine(new Slow(engine, looked, pushed)).directory(directory).build()) {
      Future<ResolvedImage> late = threads.submit(() -> images.resolve(app()));
      looked.await();
      resolve(app().label("team", "vision"));
      pushed.countDown();
      assertThat(late.get().action()).isEqualTo(Action.BUILT);
    } finally {
      threads.shutdownNow();
    }
    assertThat(engine.builds().stream().filter(build -> build.plan().hasCommands())).hasSize(1);
  }

  /** An engine whose first check of a base waits for another caller. */
  private record Slow(RecordingEngine engine, CountDownLatch looked, CountDownLatch pushed)
      implements ContainerEngine {
    @Override
    public io.imagespec.engine.EngineInfo info() {
      return engine.info();
    }

    @Override
    public Optional<ContainerEngine> assembler(Optional<ContainerEngine> found) {
      return Optional.of(this);
    }

    @Override
    public Optional<String> objection(BuildRequest request) throws InterruptedException {
      looked.countDown();
      pushed.await();
      return Optional.empty();
    }

    @Override
    public Optional<io.imagespec.engine.StoredImage> find(ImageReference image, Platform platform) {
      return Optional.empty();
    }

    @Override
    public io.imagespec.engine.BuiltImage build(
        BuildRequest request, io.imagespec.engine.BuildListener listener)
        throws InterruptedException {
      return engine.build(request, listener);
    }

    @Override
    public void close() {}
  }

  @Test
  void resolvingTheStepsAloneReusesFirstPart() {
    resolve(app());
    ResolvedImage steps =
        resolve(ImageSpec.from(BASE).named("app").registry("ghcr.io/acme").run("make-things"));
    assertThat(steps.action()).isEqualTo(Action.REUSED);
    assertThat(steps.reference()).isEqualTo(split(app()).first().image());
  }

  @Test
  void firstPartReplacedByAnotherImageIsBuiltAgain() throws Exception {
    resolve(app());
    registry.add(split(app()).first().image().toString());
    Files.writeString(directory.resolve("app.py"), "print(2)");
    ResolvedImage image = resolve(app());
    assertThat(engine.builds()).hasSize(4);
    assertThat(image.reasons())
        .anyMatch(
            reason -> reason.contains("is another image") && reason.contains(Labels.FINGERPRINT));
  }

  @Test
  void movedBaseTagKeepsFirstPart() throws Exception {
    resolve(app());
    Digest before = registry.digest(BASE).orElseThrow();
    registry.add("debian:13");
    registry.tag(
        ImageReference.parse("debian").withDigest(registry.digest("debian:13").orElseThrow()),
        "12");
    assertThat(registry.digest(BASE).orElseThrow()).isNotEqualTo(before);
    Files.writeString(directory.resolve("app.py"), "print(2)");
    ResolvedImage image = resolve(app(), engine.resolver().checkBases());
    assertThat(engine.builds()).hasSize(3);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.contains("on base " + before))
        .anyMatch(reason -> reason.contains("has moved from " + before));
    assertThat(config(image.pinned()).labels())
        .containsEntry(Labels.BASE_DIGEST, before.toString());
  }

  @Test
  void refreshTokenBuildsBothParts() {
    resolve(app());
    resolve(app().refresh("monday"));
    assertThat(engine.builds()).hasSize(4);
  }

  @Test
  void unboundSecretOfReusedFirstPartIsNotOpened() throws Exception {
    ImageSpec secret =
        ImageSpec.from(BASE)
            .named("app")
            .registry("ghcr.io/acme")
            .with(Run.shell("fetch").secret(Secret.of("token", () -> new byte[] {1})))
            .copy(Path.of("app.py"), "/app/app.py");
    ImageSpec unbound = ImageSpec.fromJson(secret.toJson());
    assertThatExceptionOfType(SecretException.class).isThrownBy(() -> resolve(unbound));
    assertThat(engine.builds()).isEmpty();
    resolve(secret);
    Files.writeString(directory.resolve("app.py"), "print(2)");
    assertThat(resolve(unbound).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void planWithoutCommandsIsAssembled() {
    ImageSpec files =
        ImageSpec.from(BASE)
            .named("files")
            .registry("ghcr.io/acme")
            .copy(Path.of("app.py"), "/app/app.py");
    ResolvedImage image = resolve(files);
    assertThat(engine.builds()).hasSize(1);
    assertThat(image.reasons())
        .contains("the image is assembled in this process, because it has no commands");
  }

  @Test
  void planThatEndsWithCommandIsNotSplit() {
    ResolvedImage image =
        resolve(ImageSpec.from(BASE).named("app").registry("ghcr.io/acme").run("make-things"));
    assertThat(engine.onlyBuild().plan().hasCommands()).isTrue();
    assertThat(image.reasons())
        .contains("the engine builds all steps, because no step follows the last command");
  }

  @Test
  void engineAssemblyBuildsWholePlan() {
    ResolvedImage image = resolve(app(), engine.resolver().assembly(Assembly.ENGINE));
    assertThat(engine.onlyBuild().plan().copySteps()).hasSize(1);
    assertThat(image.reasons())
        .contains("the engine builds all steps, because assembly(ENGINE) is set");
  }

  @Test
  void variableSelectsEngineAssembly() {
    ResolvedImage image = resolve(app(), withVariable("engine"));
    assertThat(engine.builds()).hasSize(1);
    assertThat(image.reasons())
        .contains("the engine builds all steps, because IMAGESPEC_ASSEMBLY=engine is set");
  }

  @Test
  void codePrecedesVariable() {
    resolve(app(), withVariable("engine").assembly(Assembly.IN_PROCESS));
    assertThat(engine.builds()).hasSize(2);
  }

  @Test
  void invalidVariableFailsBeforeBuild() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> resolve(app(), withVariable("docker")))
        .withMessage(
            "assemble an image: IMAGESPEC_ASSEMBLY has an invalid value; set it to in-process or"
                + " engine, or unset it");
    assertThat(engine.builds()).isEmpty();
  }

  private ImageResolver.Builder withVariable(String value) {
    return engine
        .resolver()
        .environment(Environment.of(Map.of(Assembly.VARIABLE, value), Path.of("")));
  }

  @Test
  void recordingEngineRecordsUnsplitPlanByDefault() {
    RecordingEngine whole = RecordingEngine.with(registry);
    ResolvedImage image = resolve(app(), whole.resolver());
    assertThat(whole.onlyBuild().plan().hasCommands()).isTrue();
    assertThat(image.reasons())
        .anyMatch(reason -> reason.endsWith("because " + whole.info() + " builds whole plans"));
  }

  @Test
  void buildLocallyBuildsWholePlan() {
    try (ImageResolver images = engine.resolver().directory(directory).build()) {
      LocalImage image = images.buildLocally(app());
      assertThat(image.reasons())
          .contains("the engine builds all steps, because the image must be in its store");
    }
    assertThat(engine.onlyBuild().plan().copySteps()).hasSize(1);
  }

  @Test
  void copyBeforeFinalCommandIsMentioned() {
    ResolvedImage image =
        resolve(
            ImageSpec.from(BASE)
                .named("app")
                .registry("ghcr.io/acme")
                .copy(Path.of("app.py"), "/app/app.py")
                .run("make-things"));
    assertThat(image.reasons()).anyMatch(reason -> reason.contains("stands before"));
  }

  @Test
  void copyBeforeLastCommandIsMentioned() {
    ResolvedImage image =
        resolve(
            ImageSpec.from(BASE)
                .named("app")
                .registry("ghcr.io/acme")
                .copy(Path.of("app.py"), "/app/app.py")
                .run("make-things")
                .label("a", "b"));
    assertThat(image.reasons())
        .anyMatch(
            reason ->
                reason.contains("stands before the last command")
                    && reason.contains("app.py")
                    && reason.endsWith("needs no engine"));
    assertThat(resolve(app()).reasons())
        .noneMatch(reason -> reason.contains("stands before the last command"));
  }

  /** The first part alone would run as root in the final image. An unsplit build is allowed. */
  @Test
  void userAfterLastCommandOnBaseWithUserBuildsWholePlan() {
    registry.add("jupyter:1", ImageConfig.builder().user("jovyan").build());
    ImageSpec spec =
        ImageSpec.from("jupyter:1")
            .named("app")
            .registry("ghcr.io/acme")
            .apt("git")
            .user("jovyan")
            .copy(Path.of("app.py"), "/app/app.py");
    ResolvedImage image = resolve(spec);
    assertThat(engine.builds()).hasSize(1);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.contains("set user(..) before the first apt or pip step"));
    assertThat(registry.digest(split(spec).first().image().toString())).isEmpty();
  }

  @Test
  void layerCachesBelongToFirstPart() {
    resolve(app(), engine.resolver().cacheTo(LayerCache.inline()));
    assertThat(engine.builds().get(0).request().cacheExports()).hasSize(1);
    assertThat(engine.builds().get(1).request().cacheExports()).isEmpty();
  }

  @Test
  void failedCommandLeavesNoFinalImage() {
    engine.failCommand("make-things", 2, "no rule");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> resolve(app()))
        .withMessageContaining("make-things");
    assertThat(registry.tags("ghcr.io/acme/app")).isEmpty();
  }

  @Test
  void aliasIsSetOnFinalImageOnly() {
    ResolvedImage image = resolve(app().alias("main"));
    assertThat(registry.digest("ghcr.io/acme/app:main")).contains(image.digest());
  }

  @Test
  void unsplitImageOnSplitBaseHasNoFirstPart() {
    ResolvedImage base = resolve(app());
    ResolvedImage child =
        resolve(
            ImageSpec.from(base.pinned().toString())
                .named("child")
                .registry("ghcr.io/acme")
                .run("more"));
    assertThat(config(base.pinned()).labels().get(Labels.PART_DIGEST)).startsWith("sha256:");
    assertThat(config(child.pinned()).labels()).containsEntry(Labels.PART_DIGEST, "");
  }

  @Test
  void baseSpecIsSplitToo() {
    ResolvedImage image =
        resolve(
            ImageSpec.from(app())
                .named("child")
                .registry("ghcr.io/acme")
                .run("more")
                .label("a", "b"));
    assertThat(
            engine.builds().stream()
                .map(build -> build.image().path() + build.plan().hasCommands()))
        .containsExactly("acme/apptrue", "acme/appfalse", "acme/childtrue", "acme/childfalse");
    assertThat(image.action()).isEqualTo(Action.BUILT);
  }
}
