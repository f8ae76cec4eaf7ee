package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.auth.Credential;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCache;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.plan.PlanSplit;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordedBuild;
import io.imagespec.testing.RecordingEngine;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    ResolvedImage image = resolve(app(), engine.resolver().engine(new OnlyAssembler()));
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(engine.builds()).hasSize(3);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.contains("is in its registry") && reason.contains("make-things"))
        .anyMatch(reason -> reason.endsWith("no engine is needed"))
        .noneMatch(reason -> reason.startsWith("engine:"));
  }

  /** The recording engine as its own assembler. A subclass replaces some of its methods. */
  private class OwnAssembler implements ContainerEngine {
    @Override
    public EngineInfo info() {
      return engine.info();
    }

    @Override
    public Optional<ContainerEngine> assembler(Optional<ContainerEngine> found) {
      return Optional.of(this);
    }

    @Override
    public Optional<StoredImage> find(ImageReference image, Platform platform) {
      return Optional.empty();
    }

    @Override
    public BuiltImage build(BuildRequest request, BuildListener listener)
        throws InterruptedException {
      return engine.build(request, listener);
    }

    @Override
    public void close() {}
  }

  /** An engine that refuses commands, as a machine without a daemon. */
  private final class OnlyAssembler extends OwnAssembler {
    @Override
    public EngineInfo info() {
      return EngineInfo.builder("embedded", "1").chosenBy("a test").capabilities(Set.of()).build();
    }

    @Override
    public BuiltImage build(BuildRequest request, BuildListener listener)
        throws InterruptedException {
      assertThat(request.plan().hasCommands()).isFalse();
      return super.build(request, listener);
    }
  }

  @Test
  void missingFirstPartWithoutEngineIsExplained() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> resolve(app(), engine.resolver().engine(new OnlyAssembler())))
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
    ContainerEngine waiting =
        new OwnAssembler() {
          @Override
          public Optional<String> objection(BuildRequest request) throws InterruptedException {
            looked.countDown();
            pushed.await();
            return Optional.empty();
          }
        };
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (ImageResolver images = engine.resolver().engine(waiting).directory(directory).build()) {
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

  @ParameterizedTest
  @CsvSource({"linux/amd64, linux/arm64", "linux/amd64 linux/arm64, linux/amd64"})
  void firstPartForOtherPlatformsIsBuiltAgain(String wanted, String present) throws Exception {
    Platform[] platforms =
        Stream.of(wanted.split(" ")).map(Platform::parse).toArray(Platform[]::new);
    ImageSpec spec = app().platforms(platforms);
    registry.add(BASE, platforms);
    resolve(spec);
    BuildPlan first = split(spec).first();
    registry.add(
        first.image().toString(),
        ImageConfig.builder()
            .labels(
                Map.of(
                    Labels.FINGERPRINT, first.fingerprint().toString(),
                    Labels.BASE_DIGEST, registry.digest(BASE).orElseThrow().toString()))
            .build(),
        Platform.parse(present));
    Files.writeString(directory.resolve("app.py"), "print(2)");
    ResolvedImage image = resolve(spec);
    assertThat(engine.builds()).hasSize(4);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.contains("is another image: it does not support linux/"));
    Files.writeString(directory.resolve("app.py"), "print(3)");
    resolve(spec);
    assertThat(engine.builds()).as("the new first part is reused").hasSize(5);
  }

  private ImageReference firstPart() {
    return split(app()).first().image();
  }

  /** Resolves with a changed file, as later clients do. */
  private ResolvedImage resolveChanged(ImageResolver.Builder builder) throws Exception {
    Files.writeString(directory.resolve("app.py"), "print(2)");
    return resolve(app(), builder);
  }

  @Test
  void firstPartServedByMirrorIsConfirmedByRegistry() throws Exception {
    resolve(app());
    FaultyRegistry faulty = new FaultyRegistry(registry);
    ResolvedImage image =
        resolveChanged(
            engine
                .resolver()
                .engine(new OnlyAssembler())
                .registry(faulty)
                .mirror("ghcr.io", "mirror.example.com"));
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(faulty.requests)
        .containsSubsequence("find " + firstPart(), "inspect " + firstPart());
  }

  @Test
  void firstPartInMirrorOnlyIsBuiltAgain() throws Exception {
    resolve(app());
    ResolvedImage image =
        resolveChanged(
            engine
                .resolver()
                .registry(new FaultyRegistry(registry).servedByMirrorOnly(firstPart()))
                .mirror("ghcr.io", "mirror.example.com"));
    assertThat(engine.builds()).hasSize(4);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.startsWith("first part ") && reason.contains(" is not in its"));
  }

  @Test
  void firstPartWhoseTagIsDeletedIsBuiltAgain() throws Exception {
    resolve(app());
    Digest before = registry.digest(firstPart().toString()).orElseThrow();
    FaultyRegistry faulty = new FaultyRegistry(registry).deletedAfter(0, firstPart());
    assertThat(faulty.find(firstPart().repository().withDigest(before))).isPresent();
    ResolvedImage image = resolveChanged(engine.resolver().registry(faulty));
    assertThat(engine.builds()).hasSize(4);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.startsWith("first part ") && reason.contains(" is not in its"));
  }

  /** Everything after the lookup uses the digest. */
  @Test
  void firstPartWhoseTagIsDeletedAfterLookupIsUsed() throws Exception {
    resolve(app());
    Digest part = registry.digest(firstPart().toString()).orElseThrow();
    ResolvedImage image =
        resolveChanged(
            engine
                .resolver()
                .engine(new OnlyAssembler())
                .registry(new FaultyRegistry(registry).deletedAfter(1, firstPart())));
    assertThat(engine.builds().get(2).plan().base())
        .contains(firstPart().repository().withDigest(part));
    assertThat(config(image.pinned()).labels()).containsEntry(Labels.PART_DIGEST, part.toString());
  }

  /** The embedded engine refuses a first part that it cannot read. */
  @Test
  void engineBuildsWholePlanIfFirstPartIsDeletedAfterLookup() throws Exception {
    resolve(app());
    ContainerEngine refusing =
        new OwnAssembler() {
          @Override
          public Optional<String> objection(BuildRequest request) {
            return request.plan().continuesFirstPart()
                ? Optional.of("its registry does not have the first part")
                : Optional.empty();
          }
        };
    ResolvedImage image = resolveChanged(engine.resolver().engine(refusing));
    assertThat(engine.builds()).hasSize(3);
    assertThat(engine.builds().get(2).plan().hasCommands()).isTrue();
    assertThat(engine.builds().get(2).plan().copySteps()).hasSize(1);
    assertThat(image.reasons())
        .contains("the engine builds all steps, because its registry does not have the first part");
    assertThat(config(image.pinned()).labels()).doesNotContainKey(Labels.PART_DIGEST);
  }

  @Test
  void firstPartDeletedAfterItsPushFailsWithRemedy() {
    BuildPlan first = split(app()).first();
    Digest pushed = Digest.sha256(first.fingerprint().toString().getBytes(StandardCharsets.UTF_8));
    ImageReference pinned = first.image().repository().withDigest(pushed);
    FaultyRegistry faulty = new FaultyRegistry(registry).deletedAfter(1, pinned);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> resolve(app(), engine.resolver().registry(faulty)))
        .withMessageStartingWith("first part " + first.image().familiar())
        .withMessageContaining("the registry no longer returns it")
        .withMessageEndingWith("resolve again");
    assertThat(registry.tags("ghcr.io/acme/app"))
        .containsExactly(first.image().tag().orElseThrow());
  }

  /** An unclear answer is an error, also where an engine could build the first part. */
  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void failedLookupOfFirstPartEndsResolve(int status) throws Exception {
    resolve(app());
    RegistryException failure =
        new RegistryException("ghcr.io is broken", RegistryError.of(status, List.of()), null);
    ImageResolver.Builder broken =
        engine.resolver().registry(new FaultyRegistry(registry).failing(firstPart(), failure));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> resolveChanged(broken))
        .isSameAs(failure);
    assertThat(engine.builds()).hasSize(2);
    assertThat(registry.tags("ghcr.io/acme/app")).hasSize(2);
  }

  @Test
  void unreachableRegistryKeepsItsErrorAndRemedy() throws Exception {
    resolve(app());
    RegistryException failure =
        new RegistryException(
            "ghcr.io refused the connection; check the proxy",
            RegistryError.of(0, List.of()).withRemedy("check the proxy"),
            new ConnectException("Connection refused"));
    ImageResolver.Builder unreachable =
        engine.resolver().registry(new FaultyRegistry(registry).failing(firstPart(), failure));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> resolveChanged(unreachable))
        .isSameAs(failure);
  }

  @Test
  void incompleteFirstPartNamesRemedy() throws Exception {
    resolve(app());
    RegistryException missing =
        new RegistryException("no config", RegistryError.of(404, List.of("BLOB_UNKNOWN")), null);
    ImageResolver.Builder damaged =
        engine.resolver().registry(new FaultyRegistry(registry).failing(firstPart(), missing));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> resolveChanged(damaged))
        .withMessageStartingWith("first part " + firstPart().familiar())
        .withMessageEndingWith(
            "no config; if its manifests are damaged, delete its tag, or rebuild with refresh(..)")
        .withCause(missing)
        .satisfies(e -> assertThat(e.status()).hasValue(404));
    assertThat(engine.builds()).hasSize(2);
  }

  /** A registry may refuse to tell if an image exists. */
  @Test
  void refusedLookupOfFirstPartBuildsItOnlyWithCredential() throws Exception {
    resolve(app());
    RegistryException refusal =
        new RegistryException("no", RegistryError.of(403, List.of("DENIED")), null);
    FaultyRegistry faulty = new FaultyRegistry(registry).failing(firstPart(), refusal);
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> resolveChanged(engine.resolver().registry(faulty)))
        .isSameAs(refusal);
    assertThat(engine.builds()).hasSize(2);
    ResolvedImage image =
        resolveChanged(
            engine
                .resolver()
                .registry(faulty)
                .keychain(repository -> Optional.of(Credential.password("u", "p", "a test"))));
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.contains("first part ") && reason.contains("403"));
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
