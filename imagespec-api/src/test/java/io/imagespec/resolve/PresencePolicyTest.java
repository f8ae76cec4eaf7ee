package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.auth.Credential;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresencePolicyTest {
  private static final String BASE = "debian:12";

  @TempDir Path directory;

  private final InMemoryRegistry registry = new InMemoryRegistry().add(BASE);
  private final RecordingEngine engine = RecordingEngine.with(registry).split();

  @BeforeEach
  void writeFile() throws Exception {
    Files.writeString(directory.resolve("app.py"), "print(1)");
  }

  private static ImageSpec spec(String name) {
    return ImageSpec.from(BASE)
        .named(name)
        .registry("ghcr.io/acme")
        .run("make")
        .copy(Path.of("app.py"), "/app.py");
  }

  private ImageResolver.Builder resolver() {
    return engine.resolver().directory(directory);
  }

  private ResolvedImage resolve(ImageSpec spec, ImageResolver.Builder builder) {
    try (ImageResolver images = builder.build()) {
      return images.resolve(spec);
    }
  }

  private ImageCatalog resolveAll(
      Map<String, ? extends ImageSource> sources, ImageResolver.Builder builder) {
    try (ImageResolver images = builder.build()) {
      return images.resolveAll(sources);
    }
  }

  /** An engine that fails the test if anything is asked of it. */
  private static ContainerEngine untouchable() {
    return (ContainerEngine)
        Proxy.newProxyInstance(
            ContainerEngine.class.getClassLoader(),
            new Class<?>[] {ContainerEngine.class},
            (proxy, method, arguments) -> {
              throw new AssertionError("the engine was asked for " + method.getName());
            });
  }

  private static RegistryException failure(int status) {
    return new RegistryException("no answer", RegistryError.of(status, List.of()), null);
  }

  @Test
  void neverBuildFindsAnImageWithOneRequest() {
    ResolvedImage built = resolve(spec("app"), resolver());
    int before = registry.requests().size();
    ResolvedImage found = resolve(spec("app"), resolver().engine(untouchable()).neverBuild());
    assertThat(found.pinned()).isEqualTo(built.pinned());
    assertThat(found.action()).isEqualTo(Action.REUSED);
    assertThat(registry.requests().subList(before, registry.requests().size()))
        .singleElement()
        .asString()
        .startsWith("find ");
  }

  @Test
  void neverBuildFailsForAMissingImageAfterOneRequest() {
    ImageSpec spec =
        spec("app")
            .with(
                Run.shell("use")
                    .secret(
                        Secret.of(
                            "token",
                            () -> {
                              throw new AssertionError("the secret was opened");
                            })));
    assertThatExceptionOfType(MissingImageException.class)
        .isThrownBy(() -> resolve(spec, resolver().engine(untouchable()).neverBuild()))
        .satisfies(
            e -> {
              assertThat(e.image().repository()).hasToString("ghcr.io/acme/app");
              assertThat(e)
                  .hasMessageContaining(e.image().toString())
                  .hasMessageContaining(e.fingerprint().toString())
                  .hasMessageContaining("resolve(spec)");
            });
    assertThat(registry.requests()).singleElement().asString().startsWith("find ");
  }

  @Test
  void neverBuildSetsNoAlias() {
    resolve(spec("app"), resolver());
    ResolvedImage found = resolve(spec("app").alias("stable"), resolver().neverBuild());
    assertThat(registry.tags("ghcr.io/acme/app")).doesNotContain("stable");
    assertThat(found.reasons()).anyMatch(reason -> reason.contains("no alias stable"));
  }

  @Test
  void neverBuildReportsAllMissingNames() {
    resolve(spec("a"), resolver());
    assertThatExceptionOfType(ResolveAllException.class)
        .isThrownBy(
            () ->
                resolveAll(
                    Map.of(
                        "a", spec("a"),
                        "b", spec("b"),
                        "c", spec("c").run("more"),
                        "base", ExternalImage.of(BASE)),
                    resolver().engine(untouchable()).neverBuild()))
        .satisfies(
            e -> {
              assertThat(e.catalog().names()).containsExactly("a", "base");
              assertThat(e.failures()).containsOnlyKeys("b", "c");
              assertThat(e.failures().values())
                  .allMatch(failure -> failure instanceof MissingImageException);
            });
    assertThat(registry.requests()).noneMatch(line -> line.startsWith("copy "));
  }

  @Test
  void neverBuildCannotDecideAfterARefusal() {
    FaultyRegistry refusing = new FaultyRegistry(registry).failingLookups(failure(403));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(
            () ->
                resolve(
                    spec("app"),
                    resolver()
                        .registry(refusing)
                        .keychain(r -> Optional.of(Credential.password("u", "p", "test")))
                        .neverBuild()))
        .withMessageContaining("neverBuild()")
        .satisfies(e -> assertThat(e.status()).hasValue(403));
  }

  @Test
  void neverBuildRefusesOtherBuilds() {
    try (ImageResolver images = resolver().neverBuild().build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> images.buildLocally(spec("app")))
          .withMessageContaining("buildLocally");
      assertThatIllegalStateException()
          .isThrownBy(() -> images.buildArchive(spec("app"), Path.of("a.tar")))
          .withMessageContaining("buildArchive");
    }
    assertThat(engine.builds()).isEmpty();
  }

  @Test
  void contradictionsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolver().neverBuild().force().build())
        .withMessageContaining("neverBuild()")
        .withMessageContaining("force()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolver().neverBuild().unknownPresence(UnknownPresence.BUILD).build())
        .withMessageContaining("unknownPresence(BUILD)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 408, 429, 500, 503})
  void unknownPresenceFailsUnlessItMayBuild(int status) {
    FaultyRegistry failing = new FaultyRegistry(registry).failingLookups(failure(status));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> resolve(spec("app"), resolver().registry(failing)))
        .withMessage("no answer");
    assertThat(engine.builds()).isEmpty();
    ResolvedImage built =
        resolve(spec("app"), resolver().registry(failing).unknownPresence(UnknownPresence.BUILD));
    assertThat(built.action()).isEqualTo(Action.BUILT);
    assertThat(built.reasons())
        .anyMatch(
            reason -> reason.contains("unknownPresence(BUILD)") && reason.contains("no answer"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403})
  void aRefusalIsNotAnUnknownPresence(int status) {
    FaultyRegistry refusing = new FaultyRegistry(registry).failingLookups(failure(status));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(
            () ->
                resolve(
                    spec("app"),
                    resolver().registry(refusing).unknownPresence(UnknownPresence.BUILD)));
    assertThat(engine.builds()).isEmpty();
  }

  @Test
  void firstPartOfUnknownPresenceIsBuilt() {
    resolve(spec("app"), resolver());
    String part =
        registry.tags("ghcr.io/acme/app").stream()
            .filter(
                tag ->
                    !tag.equals(resolve(spec("app"), resolver()).reference().tag().orElseThrow()))
            .findFirst()
            .orElseThrow();
    FaultyRegistry failing =
        new FaultyRegistry(registry)
            .failing(ImageReference.parse("ghcr.io/acme/app:" + part), failure(503));
    ImageSpec changed = spec("app").env("CHANGED", "1");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> resolve(changed, resolver().registry(failing)));
    assertThat(engine.builds()).hasSize(2);
    resolve(changed, resolver().registry(failing).unknownPresence(UnknownPresence.BUILD));
    assertThat(engine.builds()).hasSize(4);
  }

  @Test
  void forceBuildsBothPartsAgain() {
    resolve(spec("app"), resolver());
    ResolvedImage again = resolve(spec("app"), resolver().force());
    assertThat(again.action()).isEqualTo(Action.BUILT);
    assertThat(again.reasons()).anyMatch(reason -> reason.startsWith("force()"));
    assertThat(engine.builds()).hasSize(4);
  }

  @Test
  void forceBuildsBaseSpecsAgain() {
    ImageSpec parent = ImageSpec.from(BASE).named("parent").registry("ghcr.io/acme").run("make");
    ImageSpec child = ImageSpec.from(parent).named("child").registry("ghcr.io/acme").run("more");
    resolve(child, resolver());
    resolve(child, resolver().force());
    assertThat(engine.builds()).hasSize(4);
  }

  @Test
  void forceBuildsEachImageOfACallOnce() {
    ImageSpec parent = ImageSpec.from(BASE).named("parent").registry("ghcr.io/acme").run("make");
    Map<String, ImageSource> images =
        Map.of(
            "parent", parent,
            "child", ImageSpec.from(parent).named("child").registry("ghcr.io/acme").run("more"),
            "one", spec("one"),
            "two", spec("two"),
            "other", spec("one").env("A", "b"),
            "base", ExternalImage.of(BASE));
    resolveAll(images, resolver());
    int first = engine.builds().size();
    assertThat(first).as("parent, child, first part, two finals").isEqualTo(5);
    ImageCatalog again = resolveAll(images, resolver().force());
    assertThat(engine.builds()).hasSize(2 * first);
    assertThat(again.image("base").action()).isEqualTo(Action.EXTERNAL);
    assertThat(again.image("one").action()).isEqualTo(Action.BUILT);
  }

  @Test
  void forceBuildsAgainInEachCall() {
    try (ImageResolver images = resolver().force().build()) {
      assertThat(images.resolve(spec("app")).action()).isEqualTo(Action.BUILT);
      assertThat(images.resolve(spec("app")).action()).isEqualTo(Action.BUILT);
    }
    assertThat(engine.builds()).hasSize(4);
  }

  @Test
  void forceBuildsIntoTheStoreAgain() {
    try (ImageResolver images = resolver().force().build()) {
      assertThat(images.buildLocally(spec("app")).action()).isEqualTo(Action.BUILT);
      assertThat(images.buildLocally(spec("app")).action()).isEqualTo(Action.BUILT);
    }
  }
}
