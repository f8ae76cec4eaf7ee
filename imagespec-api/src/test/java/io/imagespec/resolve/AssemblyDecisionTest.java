package io.imagespec.resolve;

import static io.imagespec.engine.Capability.ARCHIVES;
import static io.imagespec.engine.Capability.COMMANDS;
import static io.imagespec.engine.Capability.IMAGE_STORE;
import static io.imagespec.engine.Capability.MULTIPLE_PLATFORMS;
import static io.imagespec.engine.Capability.ZSTD_LAYERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engines of both parts, and the causes for which an engine builds everything. */
@Timeout(20)
class AssemblyDecisionTest {
  private static final String BASE = "r.io/base";

  private final TestDoubles world = new TestDoubles();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> variables = new HashMap<>();
  private final FakeEngineProvider docker =
      new FakeEngineProvider(
          "docker", world, log, Set.of(COMMANDS, IMAGE_STORE, ARCHIVES, ZSTD_LAYERS));
  private final FakeEngineProvider podman =
      new FakeEngineProvider("podman", world, log, Set.of(COMMANDS, IMAGE_STORE));
  private final FakeEngineProvider embedded =
      new FakeEngineProvider("embedded", world, log, Set.of(ARCHIVES, MULTIPLE_PLATFORMS));

  @BeforeEach
  void base() {
    world.remote(BASE, "", Platform.LINUX_AMD64, Platform.parse("windows/amd64"));
    embedded.assembles = true;
    podman.variables = List.of("CONTAINER_HOST");
  }

  private ImageResolver.Builder builder() {
    return ImageResolver.builder()
        .environment(Environment.of(variables, Path.of("/nowhere")))
        .engineProviders(List.of(docker, podman, embedded))
        .registry(world.registry)
        .keychain(Keychain.none());
  }

  private ResolvedImage resolve(ImageSpec spec) {
    return resolve(spec, builder());
  }

  private static ResolvedImage resolve(ImageSpec spec, ImageResolver.Builder builder) {
    try (ImageResolver images = builder.build()) {
      return images.resolve(spec);
    }
  }

  private static ImageSpec command() {
    return ImageSpec.from(BASE).registry("r.io/acme").named("app").run("make");
  }

  private static ImageSpec split() {
    return command().label("a", "b");
  }

  private static ImageSpec files() {
    return ImageSpec.from(BASE).registry("r.io/acme").named("files").label("a", "b");
  }

  private List<String> builds() {
    return log.stream().filter(line -> line.startsWith("build on ")).toList();
  }

  private static void assertEngineBuildsAll(List<String> reasons, String cause) {
    assertThat(reasons).contains("the engine builds all steps, because " + cause);
  }

  @Test
  void foundEngineRunsCommandsAndEmbeddedEngineAssembles() {
    resolve(split());
    assertThat(builds()).containsExactly("build on docker", "build on embedded");
  }

  @Test
  void engineChosenByVariableRunsCommands() {
    variables.put("IMAGESPEC_ENGINE", "podman");
    resolve(split());
    assertThat(builds()).containsExactly("build on podman", "build on embedded");
    assertThat(log).doesNotContain("connect docker");
  }

  @Test
  void engineChosenByAddressRunsCommands() {
    variables.put("CONTAINER_HOST", "unix:///podman.sock");
    resolve(split());
    assertThat(builds()).containsExactly("build on podman", "build on embedded");
  }

  @Test
  void chosenEngineThatDoesNotAnswerIsNotReplaced() {
    variables.put("IMAGESPEC_ENGINE", "podman");
    podman.away();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> resolve(split()))
        .withMessageContaining("IMAGESPEC_ENGINE=podman")
        .withMessageEndingWith("resolve the spec once on a machine with an engine");
    assertThat(builds()).isEmpty();
    assertThat(log).doesNotContain("connect docker");
  }

  @Test
  void chosenEngineIsNotContactedForCodeChange() {
    resolve(split());
    log.clear();
    variables.put("IMAGESPEC_ENGINE", "podman");
    podman.away();
    resolve(command().label("a", "c"));
    assertThat(log).contains("build on embedded").doesNotContain("connect podman");
  }

  @Test
  void missingEngineIsExplainedOnBaseSpecToo() {
    docker.away();
    podman.away();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(
            () -> resolve(ImageSpec.from(files()).registry("r.io/acme").run("a").label("c", "d")))
        .withMessageContaining("first part r.io/acme/imagespec:")
        .withMessageEndingWith("resolve the spec once on a machine with an engine");
  }

  @Test
  void filesAreAssembledAlthoughAnEngineAnswers() {
    resolve(files());
    assertThat(log).contains("build on embedded").doesNotContain("connect docker");
  }

  @Test
  void objectionToBaseOfFilesLetsEngineBuild() {
    embedded.objection = Optional.of("base r.io/base has ONBUILD triggers");
    ResolvedImage image = resolve(files());
    assertThat(builds()).containsExactly("build on docker");
    assertEngineBuildsAll(image.reasons(), "base r.io/base has ONBUILD triggers");
  }

  @Test
  void objectionToBaseOfCommandsLetsEngineBuildAll() {
    embedded.objection = Optional.of("base r.io/base has ONBUILD triggers");
    ResolvedImage image = resolve(split());
    assertThat(builds()).containsExactly("build on docker");
    assertEngineBuildsAll(image.reasons(), "base r.io/base has ONBUILD triggers");
  }

  @Test
  void objectionToReusedFirstPartLetsEngineBuildAll() {
    resolve(split());
    log.clear();
    embedded.objection = Optional.of("first part X has a zstd layer");
    ResolvedImage image = resolve(command().label("a", "c"));
    assertThat(builds()).containsExactly("build on docker");
    assertEngineBuildsAll(image.reasons(), "first part X has a zstd layer");
    assertThat(image.reasons()).noneMatch(reason -> reason.endsWith("no engine is needed"));
  }

  @Test
  void baseInStoreOnlyLetsEngineBuild() {
    ImageSpec spec = ImageSpec.from("r.io/local").registry("r.io/acme").label("a", "b");
    docker.own.stored.put(
        "r.io/local:latest",
        new io.imagespec.engine.StoredImage(
            ImageReference.parse("r.io/local:latest"),
            TestDoubles.digest("local"),
            Platform.LINUX_AMD64,
            TestDoubles.config("")));
    ResolvedImage image = resolve(spec);
    assertThat(builds()).containsExactly("build on docker");
    assertEngineBuildsAll(
        image.reasons(), "base r.io/local:latest exists only in the engine's own store");
  }

  @Test
  void deadChosenEngineIsReportedIfBaseMayBeInItsStore() {
    variables.put("IMAGESPEC_ENGINE", "podman");
    podman.away();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(
            () -> resolve(ImageSpec.from("r.io/local").registry("r.io/acme").label("a", "b")))
        .withMessageContaining("IMAGESPEC_ENGINE=podman");
  }

  @Test
  void zstdWithoutLibraryLetsEngineBuildAll() {
    ResolvedImage image = resolve(split(), builder().layerCompression(LayerCompression.ZSTD));
    assertThat(builds()).containsExactly("build on docker");
    assertEngineBuildsAll(image.reasons(), "embedded cannot compress with zstd: it has none");
  }

  @Test
  void windowsImageIsBuiltByEngine() {
    ResolvedImage image = resolve(split().platforms(Platform.parse("windows/amd64")));
    assertThat(builds()).containsExactly("build on docker");
    assertEngineBuildsAll(image.reasons(), "Windows images need the engine's own layers");
  }

  @Test
  void archiveWithCommandsIsBuiltByEngine(@org.junit.jupiter.api.io.TempDir Path directory) {
    try (ImageResolver images = builder().directory(directory).build()) {
      ArchivedImage image = images.buildArchive(split(), Path.of("a.tar"));
      assertEngineBuildsAll(
          image.reasons(), "an archive is complete and has no first part in a registry");
      assertThat(builds()).containsExactly("build on docker");
      log.clear();
      ArchivedImage ofFiles = images.buildArchive(files(), Path.of("b.tar"));
      assertThat(ofFiles.reasons())
          .contains("the image is assembled in this process, because it has no commands");
      assertThat(builds()).containsExactly("build on embedded");
    }
  }

  @Test
  void missingAssemblerLetsEngineBuildAll() {
    embedded.assembles = false;
    ResolvedImage image = resolve(split());
    assertThat(builds()).containsExactly("build on docker");
    assertEngineBuildsAll(
        image.reasons(),
        "io.imagespec:imagespec-docker, which assembles images, is not on the class path");
  }

  @Test
  void unclearAnswerForFirstPartOfUserWithCredentialMeansMissing() {
    RegistryException refused =
        new RegistryException("denied", RegistryError.of(403, List.of()), null);
    world.refusal = Optional.of(refused);
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> resolve(split()))
        .isSameAs(refused);
    assertThat(builds()).isEmpty();
  }
}
