package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.ArchiveFormat;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCache;
import io.imagespec.engine.OpenSecrets;
import io.imagespec.name.ImageSpecException;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageResolverTest {
  private static final Platform ARM = Platform.parse("linux/arm64");
  private static final ImageSpec SPEC =
      ImageSpec.from("r.io/base").registry("r.io/acme").named("app").run("true");

  private static final ImageSpec EMPTY =
      ImageSpec.scratch().registry("r.io/acme").named("empty").label("k", "v");

  private final TestDoubles world = new TestDoubles();
  private final ImageResolver images = resolver(Keychain.none());

  private ImageResolver resolver(Keychain keychain) {
    return builder(keychain).build();
  }

  private ImageResolver.Builder builder(Keychain keychain) {
    return ImageResolver.builder().engine(world.engine).registry(world.registry).keychain(keychain);
  }

  @Test
  void existingImageIsReusedWithOneRequest() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    ResolvedImage built = images.resolve(SPEC);
    assertThat(built.action()).isEqualTo(Action.BUILT);
    assertThat(built.pinned().toString()).startsWith("r.io/acme/app@sha256:");
    assertThat(built.reasons())
        .anyMatch(r -> r.contains("is not in its registry"))
        .anyMatch(r -> r.startsWith("engine: double"));

    world.asked.clear();
    ResolvedImage reused = images.resolve(SPEC);
    assertThat(reused.action()).isEqualTo(Action.REUSED);
    assertThat(reused.pinned()).isEqualTo(built.pinned());
    assertThat(world.asked).containsExactly("find " + built.reference());
  }

  @Test
  void buildUsesResolvedBaseDigest() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    ResolvedImage image = images.resolve(SPEC);
    assertThat(world.built)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.plan().base())
                  .get()
                  .hasToString("r.io/base@" + TestDoubles.digest("r.io/base"));
              assertThat(request.plan().dockerfile())
                  .contains("\"io.imagespec.base.digest\"=\"" + TestDoubles.digest("r.io/base"));
              assertThat(request.plan().fingerprint()).isEqualTo(image.fingerprint().orElseThrow());
            });
  }

  @Test
  void baseSpecIsResolvedFirstAndUsedByDigest() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    ResolvedImage child =
        images.resolve(ImageSpec.from(SPEC).named("child").registry("r.io/acme").run("id"));
    ResolvedImage parent = images.resolve(SPEC);
    assertThat(parent.action()).isEqualTo(Action.REUSED);
    assertThat(child.reasons()).anyMatch(r -> r.startsWith("base spec: "));
    assertThat(world.built.get(1).plan().base()).contains(parent.pinned());
  }

  @Test
  void invalidMirrorIsRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageResolver.builder().mirror("docker.io", "https://mirror.example.com"))
        .withMessageContaining("mirror \"https://mirror.example.com\"");
  }

  @Test
  void specWithoutRegistryIsRefusedBeforeAnyRequest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.resolve(ImageSpec.scratch()))
        .withMessageContainingAll(
            "set registry(\"host/path\") in the spec",
            "defaultRegistry(\"host/path\") in the resolver's builder",
            "the environment variable IMAGESPEC_REGISTRY, or use buildLocally");
    assertThat(world.asked).isEmpty();
  }

  private ImageResolver.Builder on(Map<String, String> variables) {
    return builder(Keychain.none()).environment(Environment.of(variables, Path.of("/home/a")));
  }

  @Test
  void defaultRegistryAppliesToSpecsAndBaseSpecsWithoutARegistry() {
    ImageSpec base = ImageSpec.scratch().named("base").label("k", "v");
    ImageSpec child = ImageSpec.from(base).named("child").label("l", "w");
    try (ImageResolver resolver =
        on(Map.of("IMAGESPEC_REGISTRY", "v.io")).defaultRegistry("d.io/acme").build()) {
      ResolvedImage image = resolver.resolve(child);
      assertThat(image.pinned().repository()).hasToString("d.io/acme/child");
      assertThat(image.fingerprint()).contains(BuildPlan.of(child).fingerprint());
      assertThat(world.built)
          .extracting(request -> request.delivery().image().repository().toString())
          .containsExactly("d.io/acme/base", "d.io/acme/child");
      assertThat(resolver.resolve(EMPTY).pinned().domain()).isEqualTo("r.io");
      assertThat(resolver.buildLocally(base).reference().domain()).isEqualTo("localhost");
      assertThat(resolver)
          .hasToString(
              "ImageResolver[directory="
                  + Path.of("").toAbsolutePath()
                  + ", defaultRegistry=d.io/acme, environment=Environment[os=Linux, home=/home/a]]");
    }
    try (ImageResolver resolver = on(Map.of("IMAGESPEC_REGISTRY", "v.io")).build()) {
      assertThat(resolver.resolve(child).pinned().repository()).hasToString("v.io/child");
    }
  }

  @Test
  void invalidDefaultRegistryIsRefusedWithItsSetting() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageResolver.builder().defaultRegistry("https://d.io"))
        .withMessageStartingWith("defaultRegistry: registry \"https://d.io\": leave out https://");
    try (ImageResolver resolver = on(Map.of("IMAGESPEC_REGISTRY", "https://v.io")).build()) {
      assertThat(resolver.resolve(EMPTY).action()).isEqualTo(Action.BUILT);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> resolver.resolve(ImageSpec.scratch()))
          .withMessageStartingWith("IMAGESPEC_REGISTRY: registry \"https://v.io\": leave out");
    }
  }

  @Test
  void resolvedImagePrintsActionAndPinnedReference() {
    ResolvedImage image = images.resolve(EMPTY);
    assertThat(image).hasToString("BUILT " + image.pinned());
  }

  @Test
  void missingBaseIsRefused() {
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(SPEC))
        .withMessageContaining("base r.io/base");
    assertThat(world.built).isEmpty();
  }

  /** Registries send the same answer for a missing image. */
  @Test
  void unauthorizedBaseErrorSuggestsLoginAndNameCheck() {
    world.refusal =
        Optional.of(
            new RegistryException("log in", RegistryError.of(401, List.of("DENIED")), null));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(SPEC))
        .withMessageContainingAll("base r.io/base:latest: log in", "check the name and the tag")
        .withCause(world.refusal.get())
        .satisfies(e -> assertThat(e.status()).hasValue(401))
        .satisfies(e -> assertThat(e.codes()).containsExactly("DENIED"));
    assertThat(world.asked).anyMatch(a -> a.startsWith("engine find"));
    assertThat(world.built).isEmpty();
  }

  @Test
  void engineStoreIsUsedOnlyIfRegistryLacksBase() throws InterruptedException {
    images.buildLocally(ImageSpec.scratch().named("x"));
    String own = world.stored.keySet().iterator().next();
    ImageSpec spec = ImageSpec.from(own).registry("r.io/acme");
    assertThat(images.resolve(spec).reasons())
        .anyMatch(r -> r.contains("taken from the engine's own store"));

    world.refusal =
        Optional.of(new RegistryException("no", RegistryError.of(401, List.of()), null));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(
            () ->
                resolver(r -> Optional.of(Credential.password("u", "p", "test")))
                    .resolve(spec.refresh("1")));
    world.refusal = Optional.of(new RegistryException("away", null));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(spec.refresh("2")));
  }

  /** A mirror may describe an image, but only its registry can confirm that it exists. */
  @Test
  void pushIsVerifiedByRegistryNotMirror() {
    ResolvedImage pushed = images.resolve(EMPTY);
    String pinned = pushed.pinned().familiar();
    assertThat(world.asked).contains("inspect " + pinned).doesNotContain("find " + pinned);

    world.asked.clear();
    try (ImageResolver mirrored =
        builder(Keychain.none()).mirror("r.io", "mirror.example.com").build()) {
      String other = mirrored.resolve(EMPTY.refresh("1")).pinned().familiar();
      assertThat(world.asked).containsSubsequence("find " + other, "inspect " + other);
    }
  }

  @Test
  void pushPermissionIsCheckedBeforeBuild() {
    world.noPush =
        Optional.of(
            new RegistryException("no push", RegistryError.of(403, List.of("DENIED")), null));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(EMPTY))
        .isSameAs(world.noPush.get());
    assertThat(world.asked)
        .hasSize(2)
        .element(1, InstanceOfAssertFactories.STRING)
        .startsWith("checkPush r.io/acme/");
  }

  @Test
  void refusedLookupMeansAbsentIfPushIsAllowed() {
    world.unclear =
        Optional.of(new RegistryException("no", RegistryError.of(403, List.of("DENIED")), null));
    try (ImageResolver known = resolver(r -> Optional.of(Credential.password("u", "p", "test")))) {
      ResolvedImage image = known.resolve(EMPTY);
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(image.reasons()).anyMatch(r -> r.contains("403") && r.contains("missing images"));
      assertThat(image.reasons()).anyMatch(r -> r.contains("accepts pushes"));

      world.noPush =
          Optional.of(
              new RegistryException("no push", RegistryError.of(403, List.of("DENIED")), null));
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> known.resolve(EMPTY.refresh("1")))
          .isSameAs(world.noPush.get());
    }
    assertThatExceptionOfType(RegistryException.class)
        .as("without a credential it proves nothing")
        .isThrownBy(() -> images.resolve(EMPTY.refresh("2")))
        .isSameAs(world.unclear.get());
    world.unclear =
        Optional.of(new RegistryException("away", RegistryError.of(500, List.of()), null));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(EMPTY.refresh("3")))
        .isSameAs(world.unclear.get());
    assertThat(world.built).hasSize(1);
  }

  @Test
  void visibilityIsReportedForNewImages() {
    ResolvedImage built = images.resolve(EMPTY);
    assertThat(built.visibility()).isEqualTo(Visibility.PUBLIC);
    assertThat(built.reasons()).last().isEqualTo("the image is public: everybody can pull it");
    world.asked.clear();
    assertThat(images.resolve(EMPTY).visibility()).isEqualTo(Visibility.NOT_CHECKED);
    assertThat(world.asked).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Visibility.class,
      names = {"PRIVATE", "UNKNOWN"})
  void requirePublicRefusesNonPublicImage(Visibility visibility) {
    world.exposure = new VisibilityReport(visibility, "do this");
    assertThat(images.resolve(EMPTY).visibility()).isEqualTo(visibility);
    try (ImageResolver strict = builder(Keychain.none()).requirePublic().build()) {
      for (ImageSpec spec : List.of(EMPTY, EMPTY.refresh("new"))) {
        assertThatExceptionOfType(RegistryException.class)
            .isThrownBy(() -> strict.resolve(spec))
            .withMessageContainingAll(
                "public", visibility.name().toLowerCase(Locale.ROOT) + ": do this");
      }
      world.exposure = new VisibilityReport(Visibility.PUBLIC, "everybody can pull it");
      assertThat(strict.resolve(EMPTY).visibility()).isEqualTo(Visibility.PUBLIC);
    }
  }

  @Test
  void missingPlatformErrorListsPlatformsOfBase() {
    world.remote("r.io/base", "", ARM);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(SPEC))
        .withMessageContainingAll("linux/amd64", "linux/arm64");
    assertThat(world.built).isEmpty();
  }

  @Test
  void commandOnScratchIsRefusedBeforeBuild() {
    ImageSpec empty = ImageSpec.scratch().registry("r.io/acme").run("ls");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(empty))
        .withMessageContaining("scratch");
    assertThat(world.built).isEmpty();
  }

  @Test
  void packagesOnNonRootBaseRequireExplicitUser() {
    world.remote("r.io/base", "app:app", Platform.LINUX_AMD64);
    ImageSpec spec = ImageSpec.from("r.io/base").registry("r.io/acme").apt("git");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContaining("user(\"app:app\")");
    assertThat(images.resolve(spec.user("app")).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void unsupportedCapabilityIsRefusedBeforeBuild() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64, ARM);
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(SPEC.platforms(ARM, Platform.LINUX_AMD64)))
        .withMessageContainingAll("several platforms in one build (for \"platforms [", "double 1");
    assertThat(world.built).isEmpty();
  }

  @Test
  void missingCapabilitiesAreReportedWithTheirSteps() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    ImageSpec child =
        ImageSpec.from(SPEC)
            .registry("r.io/acme")
            .named("child")
            .with(Run.shell("cat /run/secrets/T").secret(Secret.env("T")))
            .with(Run.shell("curl h").network(Network.NONE))
            .extraHost("h", "::1");
    for (Function<ImageSpec, Object> way :
        List.<Function<ImageSpec, Object>>of(images::resolve, images::buildLocally)) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> way.apply(child))
          .withMessageContainingAll(
              "double 1",
              "secrets in files (for \"run cat /run/secrets/T\")",
              "network modes (for \"run curl h\")",
              "extra hosts (for \"extraHost h\")");
    }
    assertThat(world.built).isEmpty();
  }

  @Test
  void missingCapabilityReasonIsReportedOnce() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    world.whyNot.put(Capability.SECRETS, "it keeps them");
    world.whyNot.put(Capability.SECRET_VARIABLES, "it keeps them");
    world.whyNot.put(Capability.NETWORK_MODES, "not asked for");
    Secret secret = Secret.env("T");
    ImageSpec spec = SPEC.with(Run.exec("a").secret(secret).secretEnv(secret, "T"));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageEndingWith(
            " does not support secrets in files (for \"exec a\"), secrets in environment variables"
                + " (for \"exec a\"): it keeps them; use another engine or change the spec");
  }

  @Test
  void skippedOptionalFeaturesAreReportedOnce() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    ImageSpec spec = SPEC.apt("git").apt("curl").user("1");
    try (ImageResolver cached =
        builder(Keychain.none())
            .directory(Path.of("/d"))
            .cacheFrom(new LayerCache.Local(Path.of("c")))
            .cacheTo(new LayerCache.Inline())
            .build()) {
      ResolvedImage image = cached.resolve(spec);
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(image.reasons().stream().filter(r -> r.contains("does not support")))
          .containsExactly(
              "double does not support cache mounts; the image has the same files",
              "double does not support reproducible file times; the image has the same files",
              "double does not support reading layer caches; the image has the same files");
      assertThat(world.built.get(0).cacheImports())
          .containsExactly(new LayerCache.Local(Path.of("/d/c")));
      assertThat(world.built.get(0).cacheExports()).containsExactly(new LayerCache.Inline());
      assertThat(images.resolve(spec).action()).as("not hashed").isEqualTo(Action.REUSED);
    }
    world.capabilities = EnumSet.allOf(Capability.class);
    assertThat(images.resolve(spec.refresh("1")).reasons())
        .noneMatch(r -> r.contains("does not support"));
  }

  @Test
  void featuresSkippedByEngineAreReported() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    BuildEvent featureSkipped =
        new BuildEvent.FeatureSkipped("layer cache in /c is not used: it is a file");
    world.says.addAll(List.of(featureSkipped, new BuildEvent.Warning("odd"), featureSkipped));
    List<BuildEvent> heard = new ArrayList<>();
    try (ImageResolver listening = builder(Keychain.none()).listener(heard::add).build()) {
      assertThat(listening.resolve(SPEC).reasons())
          .containsOnlyOnce("layer cache in /c is not used: it is a file")
          .doesNotContain("odd");
    }
    assertThat(heard).isEqualTo(world.says);
  }

  @Test
  void unboundSecretIsRefusedOnlyOnBuild() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    world.capabilities = EnumSet.allOf(Capability.class);
    ImageSpec spec = SPEC.with(Run.shell("x").secret(Secret.env("TOKEN")));
    ImageSpec read = ImageSpec.fromJson(spec.toJson());
    for (Function<ImageSpec, Object> way :
        List.<Function<ImageSpec, Object>>of(
            images::resolve,
            images::buildLocally,
            s -> images.buildArchive(s, Path.of("a.tar")),
            s -> images.resolve(ImageSpec.from(s).registry("r.io/acme")))) {
      assertThatExceptionOfType(SecretException.class)
          .isThrownBy(() -> way.apply(read))
          .withMessageContainingAll("[TOKEN]", "spec.secrets(");
    }
    assertThat(world.asked).noneMatch(a -> a.startsWith("checkPush") && a.contains("app"));
    assertThat(world.built).isEmpty();

    assertThat(images.resolve(read.secrets(Map.of("TOKEN", Secret.env("CI_TOKEN")))).action())
        .isEqualTo(Action.BUILT);
    assertThat(world.built.get(0).plan().secrets().values())
        .hasToString("[secret TOKEN (variable)]");
    assertThat(images.resolve(read).action()).isEqualTo(Action.REUSED);
  }

  @Test
  void secretsAndSshAgentUseResolverEnvironment(@TempDir Path directory) throws IOException {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    world.capabilities = EnumSet.allOf(Capability.class);
    ImageSpec spec = SPEC.with(Run.shell("git clone x").ssh().secret(Secret.env("TOKEN")));
    Path agent = directory.resolve("agent");
    Map<String, String> variables = Map.of("TOKEN", "t0ken", "SSH_AUTH_SOCK", agent.toString());
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ImageResolver inCi = resolverWith(variables);
        ImageResolver nowhere = resolverWith(Map.of())) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> nowhere.resolve(spec))
          .withMessageContainingAll("SSH_AUTH_SOCK", "ssh-add");
      assertThat(world.built).isEmpty();
      assertNoAgent(inCi, spec, agent + ", which does not exist; start one");
      Files.createFile(agent);
      assertNoAgent(inCi, spec, agent + ", which is not a socket; start one");
      Files.delete(agent);
      listening.bind(UnixDomainSocketAddress.of(agent));
      ResolvedImage image = inCi.resolve(spec);
      BuildRequest request = world.built.get(0);
      assertThat(request.sshAgent()).contains(agent);
      try (OpenSecrets open = request.openSecrets()) {
        assertThat(open.value("TOKEN")).contains("t0ken".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(image.toString() + request.plan().toJson()).doesNotContain("t0ken");
    }
  }

  private void assertNoAgent(ImageResolver in, ImageSpec spec, String reason) {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> in.resolve(spec))
        .withMessageContainingAll("a command requires an ssh agent", reason);
    assertThat(world.built).isEmpty();
  }

  private ImageResolver resolverWith(Map<String, String> variables) {
    return builder(Keychain.none())
        .environment(Environment.of(variables, Path.of("/nowhere")))
        .build();
  }

  @Test
  void multiPlatformImageIsIndexOfAllPlatforms() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64, ARM);
    world.capabilities = EnumSet.allOf(Capability.class);
    ImageSpec spec = SPEC.platforms(ARM, Platform.LINUX_AMD64);
    ResolvedImage image = images.resolve(spec);
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(world.built.get(0).platforms()).containsExactly(Platform.LINUX_AMD64, ARM);
    assertThat(world.remote).containsKey(image.pinned().toString());

    world.pushesOnly = Optional.of(ARM);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec.refresh("1")))
        .withMessageContainingAll("[linux/arm64]", "[linux/amd64, linux/arm64]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.buildLocally(spec))
        .withMessageContaining("one platform");
  }

  @Test
  void archiveNeedsNoRegistry(@TempDir Path directory) {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    ImageSpec spec = ImageSpec.from("r.io/base").named("app").run("true");
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.buildArchive(spec, Path.of("a.tar")))
        .withMessageContaining("image archives (for \"archive ");
    world.capabilities = EnumSet.allOf(Capability.class);
    try (ImageResolver here = builder(Keychain.none()).directory(directory).build()) {
      ArchivedImage image = here.buildArchive(spec, Path.of("a.tar"));
      assertThat(image.file()).isEqualTo(directory.resolve("a.tar"));
      assertThat(image.reference().toString()).startsWith("localhost/app:");
      assertThat(image.digest()).isEqualTo(TestDoubles.digest(image.reference().toString()));
      assertThat(image.reasons()).anyMatch(r -> r.startsWith("engine: double"));
      assertThat(world.built.get(0).delivery())
          .isEqualTo(
              new Delivery.Archive(image.reference(), image.file(), ArchiveFormat.OCI_ARCHIVE));
      world.asked.clear();
      ArchivedImage child = here.buildArchive(ImageSpec.from(spec), Path.of("b.tar"));
      assertThat(child.reasons()).anyMatch(r -> r.startsWith("base spec: "));
    }
    assertThat(world.asked).noneMatch(a -> a.startsWith("checkPush"));
  }

  @Test
  void archiveSupportsDockerFormat() {
    world.capabilities = EnumSet.allOf(Capability.class);
    ArchivedImage image =
        images.buildArchive(EMPTY, Path.of("a.tar"), ArchiveFormat.DOCKER_ARCHIVE);
    assertThat(world.built.get(0).delivery())
        .isEqualTo(
            new Delivery.Archive(image.reference(), image.file(), ArchiveFormat.DOCKER_ARCHIVE));
    world.asked.clear();
    ImageSpec both = EMPTY.platforms(ARM, Platform.LINUX_AMD64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.buildArchive(both, Path.of("a.tar"), ArchiveFormat.DOCKER_ARCHIVE))
        .withMessageContainingAll("holds one platform", "linux/amd64, linux/arm64", "OCI");
    assertThat(world.asked).isEmpty();
  }

  @Test
  void archiveBaseIsTakenFromRegistry() {
    world.capabilities = EnumSet.allOf(Capability.class);
    images.buildLocally(ImageSpec.scratch().named("base"));
    String own = world.stored.keySet().iterator().next();
    world.remote(own, "", Platform.LINUX_AMD64);
    images.buildArchive(ImageSpec.from(own).label("k", "v"), Path.of("a.tar"));
    assertThat(world.built.get(1).plan().base().orElseThrow().digest())
        .hasValue(TestDoubles.digest(own));
  }

  @Test
  void baseSpecOfArchiveIsPushedToItsRegistry() {
    world.capabilities = EnumSet.of(Capability.ARCHIVES);
    ArchivedImage image = images.buildArchive(ImageSpec.from(EMPTY).named("x"), Path.of("a.tar"));
    assertThat(image.reasons()).anyMatch(r -> r.contains("registry accepts pushes to r.io/acme"));
    assertThat(image.reference().domain()).isEqualTo("localhost");
    assertThat(world.built).extracting(BuildRequest::delivery).hasSize(2);
    assertThat(world.built.get(0).delivery()).isInstanceOf(Delivery.Push.class);
  }

  @Test
  void archiveErrorNamesBaseSpecThatNeedsStore() {
    world.capabilities = EnumSet.of(Capability.ARCHIVES);
    ImageSpec spec = ImageSpec.from(ImageSpec.scratch().named("base").label("k", "v"));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.buildArchive(spec.named("x"), Path.of("a.tar")))
        .withMessageContainingAll(
            "build localhost/x:",
            "a local image store (for \"base spec base, which has no registry\")")
        .withMessageNotContaining("building locally");
  }

  @Test
  void unwritableArchiveIsRefusedBeforeAnyRequest(@TempDir Path directory) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.buildArchive(SPEC, directory))
        .withMessage("archive " + directory + ": it is a directory; specify a file");
    Path lost = directory.resolve("lost").resolve("a.tar");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.buildArchive(SPEC, lost))
        .withMessage(
            "archive " + lost + ": directory " + lost.getParent() + " does not exist; create it");
    assertThat(world.asked).isEmpty();
  }

  @Test
  void ociLayoutReplacesNoExistingFile(@TempDir Path directory) throws Exception {
    Path full = Files.createDirectory(directory.resolve("full"));
    Path file = Files.writeString(full.resolve("a"), "a");
    Path nowhere = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    for (Path taken : List.of(full, file, nowhere)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> images.buildArchive(SPEC, taken, ArchiveFormat.OCI_LAYOUT))
          .withMessage(
              "archive "
                  + taken
                  + ": it already exists, and an OCI image layout replaces nothing; remove it, or"
                  + " specify a missing or empty directory");
    }
    Path lost = directory.resolve("lost/layout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.buildArchive(SPEC, lost, ArchiveFormat.OCI_LAYOUT))
        .withMessageContaining("does not exist; create it");
    assertThat(world.asked).isEmpty();
  }

  @Test
  void inlineCacheImportIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageResolver.builder().cacheFrom(new LayerCache.Inline()))
        .withMessageContaining("LayerCache.registry(");
  }

  @Test
  void aliasesAreTaggedOnEveryResolve() {
    world.remote("r.io/base", "", Platform.LINUX_AMD64);
    images.resolve(SPEC);
    world.asked.clear();
    images.resolve(SPEC.alias("v1").alias("latest"));
    assertThat(world.asked).hasSize(3).endsWith("tag latest", "tag v1");
  }

  @Test
  void localBuildNeedsNoRegistryAndIsReused() {
    ImageSpec spec = ImageSpec.scratch().named("local");
    LocalImage built = images.buildLocally(spec);
    assertThat(built.action()).isEqualTo(Action.BUILT);
    assertThat(built.reference().toString()).startsWith("localhost/local:");
    assertThat(images.buildLocally(spec).action()).isEqualTo(Action.REUSED);
    assertThat(world.asked).noneMatch(a -> a.startsWith("find") || a.startsWith("inspect"));
  }

  @Test
  void movedLocalTagIsNotReused() {
    ImageSpec spec = ImageSpec.scratch().named("local");
    LocalImage built = images.buildLocally(spec);
    LocalImage other = images.buildLocally(spec.refresh("1"));
    world.stored.put(built.reference().toString(), world.stored.get(other.reference().toString()));
    assertThat(images.buildLocally(spec).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void givenEngineAndRegistryAreNotClosed() {
    images.close();
    images.close();
    assertThat(world.asked).isEmpty();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> images.resolve(SPEC));
  }

  @Test
  void missingProviderErrorNamesDependency() {
    try (ImageResolver bare = ImageResolver.create()) {
      assertThatExceptionOfType(ImageSpecException.class)
          .isThrownBy(() -> bare.resolve(SPEC))
          .withMessageContaining("imagespec-docker");
    }
  }
}
