package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.context.ContextException;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.engine.api.RegistryAuthHeaders;
import io.imagespec.docker.internal.host.EngineDiscovery;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DockerEngineTest {
  private static final ImageReference IMAGE = ImageReference.parse("127.0.0.1:1/app:1");
  private static final String ID = "sha256:" + "a".repeat(64);
  private static final Digest OTHER = Digest.sha256(new byte[0]);
  private static final String BUILT = "{\"aux\":{\"ID\":\"" + ID + "\"}}";

  @TempDir Path directory;
  private FakeEngine fake;
  private DockerEngine engine;

  @BeforeEach
  void start() throws Exception {
    fake = new FakeEngine(Files.createTempDirectory(directory, "s"));
    fake.on("GET /version", t -> t.answer(200, "{\"Version\":\"20.10.24\"}"));
    engine =
        DockerEngine.connect(
            new EngineDiscovery.Found(
                fake.address(), new ProbeResult.Answered(EngineKind.DOCKER, "1.41")),
            Environment.of(Map.of("DOCKER_BUILDKIT", "0"), directory));
  }

  @AfterEach
  void stop() throws IOException {
    fake.close();
  }

  private static BuildPlan scratch() {
    return BuildPlan.of(ImageSpec.scratch().env("A", "b"));
  }

  private BuiltImage store(BuildPlan plan) throws InterruptedException {
    return engine.build(
        BuildRequest.builder(plan, new Delivery.Store(IMAGE)).build(), BuildListener.none());
  }

  private BuiltImage push() throws InterruptedException {
    return engine.build(
        BuildRequest.builder(scratch(), new Delivery.Push(IMAGE)).build(), BuildListener.none());
  }

  private void building(String... lines) {
    fake.on(
        "GET /images",
        t -> t.answer(200, "{\"Id\":\"" + ID + "\",\"Os\":\"linux\",\"Architecture\":\"amd64\"}"));
    fake.on(
        "POST /build",
        t -> {
          t.readBody();
          t.stream(lines);
        });
  }

  @Test
  void infoNamesEngineVersionAndAddress() {
    assertThat(engine.info().toString())
        .isEqualTo("docker 20.10.24 at " + fake.address().endpoint() + " (test)");
  }

  @Test
  void missingCapabilityNamesBuildkitVariable() {
    assertThat(engine.unsupportedReason(Capability.SECRETS))
        .hasValue("it builds with its classic builder and not with BuildKit: DOCKER_BUILDKIT is 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "F"})
  void buildkitVariableMayBeWord(String word) throws Exception {
    EngineDiscovery.Found found =
        new EngineDiscovery.Found(
            fake.address(), new ProbeResult.Answered(EngineKind.DOCKER, "1.41"));
    try (DockerEngine classic =
        DockerEngine.connect(found, Environment.of(Map.of("DOCKER_BUILDKIT", word), directory))) {
      assertThat(classic.unsupportedReason(Capability.SECRETS))
          .get()
          .asString()
          .endsWith(" is " + word);
    }
    assertThat(fake.heads()).noneMatch(head -> head.startsWith("POST"));
  }

  /** BuildKit is missing or not accessible. A proxy may allow only some requests. */
  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void missingCapabilityNamesUnavailableBuildKit(int status) throws Exception {
    fake.on("GET /info", t -> t.answer(200, "{}"));
    fake.on("POST /grpc", t -> t.answer(status, "{\"message\":\"not here\"}"));
    EngineDiscovery.Found found =
        new EngineDiscovery.Found(
            fake.address(), new ProbeResult.Answered(EngineKind.DOCKER, "1.41"));
    try (DockerEngine classic = DockerEngine.connect(found, Environment.of(Map.of(), directory))) {
      assertThat(classic.info().capabilities()).doesNotContain(Capability.SECRETS);
      assertThat(classic.unsupportedReason(Capability.SECRETS))
          .get()
          .asString()
          .startsWith("it builds with its classic builder and not with BuildKit: connect to docker")
          .contains("/grpc")
          .contains(status + "");
    }
  }

  @Test
  void classicBuildRequestsOnePlatform() throws Exception {
    building("{\"stream\":\"Step 1/2 : FROM scratch\"}", BUILT);

    assertThat(store(scratch())).isEqualTo(new BuiltImage(Digest.parse(ID), Optional.empty()));
    assertThat(fake.heads())
        .anySatisfy(
            head ->
                assertThat(head)
                    .startsWith(
                        "POST /build?t=127.0.0.1%3A1%2Fapp%3A1&platform=linux%2Famd64&rm=1"
                            + "&forcerm=1&pull=0&buildargs=%7B%7D&nocache=1 HTTP/1.1"));
  }

  @Test
  void credentialsAreNotLogged() throws Exception {
    String secret = "s3cret-" + UUID.randomUUID();
    Credential credential = Credential.password("octo", secret, "the test");
    building(BUILT);
    fake.on(
        "POST /images",
        t -> t.stream("{\"aux\":{\"Tag\":\"1\",\"Digest\":\"" + ID + "\",\"Size\":1}}"));
    engine.build(
        BuildRequest.builder(scratch(), new Delivery.Push(IMAGE))
            .keychain(r -> Optional.of(credential))
            .build(),
        BuildListener.none());

    String header = RegistryAuthHeaders.header(IMAGE.domain(), Optional.of(credential));
    assertThat(fake.heads()).anySatisfy(head -> assertThat(head).contains(header));
    assertThat(Path.of("target/tests.log"))
        .content()
        .contains("/version")
        .doesNotContain(secret)
        .doesNotContain(header)
        .doesNotContain(
            Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
  }

  private BuildRequest.Builder pushRequest() {
    return BuildRequest.builder(scratch(), new Delivery.Push(IMAGE));
  }

  private boolean isBuilt() {
    return fake.heads().stream().anyMatch(head -> head.startsWith("POST /build"));
  }

  @Test
  void imageThatExistsAfterBuildIsNotPushed() throws Exception {
    building(BUILT);
    List<Boolean> built = new ArrayList<>();
    BuildRequest request =
        pushRequest()
            .pushCheck(
                () -> {
                  built.add(isBuilt());
                  return Optional.of(OTHER);
                })
            .build();

    assertThat(engine.build(request, BuildListener.none()))
        .isEqualTo(new BuiltImage(Digest.parse(ID), Optional.empty()));
    assertThat(built).containsExactly(true);
    assertThat(fake.heads())
        .noneMatch(head -> head.startsWith("POST /images"))
        .noneMatch(head -> head.startsWith("DELETE"));
  }

  @Test
  void imageThatExistsIsNotBuiltByBuilderThatPushes() throws Exception {
    ImageBuilder pushing =
        new ImageBuilder() {
          @Override
          public Set<Capability> capabilities() {
            return Set.of();
          }

          @Override
          public boolean pushes(BuildRequest request) {
            return true;
          }

          @Override
          public BuiltImage build(
              BuildRequest request, BuildListener listener, BuildDeadline deadline) {
            throw new AssertionError("built");
          }

          @Override
          public void close() {}
        };
    BuildRequest request = pushRequest().pushCheck(() -> Optional.of(OTHER)).build();

    BuildAndDeliver build =
        new BuildAndDeliver(fake.connection(), pushing, request, BuildListener.none());
    assertThat(build.run()).isEqualTo(new BuiltImage(OTHER, Optional.empty()));
  }

  /** The fake has the image after the build, not before. */
  private void imageExistsAfterBuild() {
    AtomicBoolean built = new AtomicBoolean();
    String known = "{\"Id\":\"" + ID + "\",\"Os\":\"linux\",\"Architecture\":\"amd64\"}";
    fake.on("GET /images", t -> t.answer(built.get() ? 200 : 404, built.get() ? known : "{}"));
    fake.on(
        "POST /build",
        t -> {
          t.readBody();
          built.set(true);
          t.stream(BUILT);
        });
  }

  @Test
  void interruptedCheckRemovesTag() {
    imageExistsAfterBuild();
    BuildRequest request =
        pushRequest()
            .pushCheck(
                () -> {
                  Thread.currentThread().interrupt();
                  throw new CancellationException("in a lookup");
                })
            .build();

    assertThatThrownBy(() -> engine.build(request, BuildListener.none()))
        .isInstanceOf(CancellationException.class)
        .hasMessage("in a lookup");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(fake.heads())
        .anyMatch(head -> head.startsWith("DELETE /images/127.0.0.1:1/app:1?noprune=true"));
  }

  @Test
  void imageForAnotherPlatformIsNotPushed() {
    building(BUILT);
    fake.on(
        "GET /images",
        t -> t.answer(200, "{\"Id\":\"" + ID + "\",\"Os\":\"linux\",\"Architecture\":\"arm64\"}"));

    assertThatThrownBy(this::push)
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("requested linux/amd64 and built linux/arm64");
    assertThat(fake.heads()).noneMatch(head -> head.contains("/push"));
  }

  @Test
  void streamWithoutIdIsReported() {
    building("{\"stream\":\"Successfully built 60b3ef36c4a0\\n\"}");

    assertThatThrownBy(() -> store(scratch()))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("ended without the image's ID");
  }

  @Test
  void truncatedStreamIsReportedEvenAfterId() {
    fake.on(
        "POST /build",
        t -> {
          t.readBody();
          t.openStream(BUILT);
        });

    assertThatThrownBy(() -> store(scratch())).isInstanceOf(EngineUnavailableException.class);
  }

  @Test
  void refusalEndsUploadOfContext() throws Exception {
    BuildPlan plan = twoHundredMegabytes();
    CountDownLatch heard = new CountDownLatch(1);
    for (boolean keepsOpen : List.of(false, true)) {
      fake.on(
          "POST /build",
          t -> {
            t.read(1024);
            t.answer(400, "{\"message\":\"invalid reference format\"}");
            if (keepsOpen) {
              await(heard);
            }
          });

      assertThatThrownBy(() -> store(plan))
          .isInstanceOf(BuildFailedException.class)
          .hasMessageEndingWith(": invalid reference format");
    }
    heard.countDown();
    assertThat(fake.heads().stream().filter(head -> head.startsWith("POST"))).hasSize(2);
  }

  /** Podman answers like this when its disk is full. */
  @Test
  void emptyRefusalReportsStatusAndHint() {
    fake.on(
        "POST /build",
        t -> {
          t.readBody();
          t.answer(500, "");
        });

    assertThatThrownBy(() -> store(scratch()))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageEndingWith(
            ": HTTP status 500 without a message; check the engine's log and its free disk"
                + " space");
  }

  private BuildPlan twoHundredMegabytes() throws IOException {
    Path big = directory.resolve("big");
    try (RandomAccessFile sparse = new RandomAccessFile(big.toFile(), "rw")) {
      sparse.setLength(200_000_000);
    }
    return BuildPlan.of(ImageSpec.scratch().copy(big, "/big"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void changedFileEndsBuildWithContextException() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "one");
    BuildPlan plan = BuildPlan.of(ImageSpec.scratch().copy(file, "/f"));
    Files.writeString(file, "two");
    CompletableFuture<Boolean> whole = new CompletableFuture<>();
    fake.on("POST /build", t -> whole.complete(t.hasWholeBody()));

    assertThatThrownBy(() -> store(plan)).isInstanceOf(ContextException.class);
    assertThat(whole.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(fake.heads())
        .anyMatch(head -> head.startsWith("DELETE /images/127.0.0.1:1/app:1?noprune=true"));
  }

  /** A credential helper is interrupted between build and push. */
  @Test
  void interruptedBuildRemovesTag() {
    imageExistsAfterBuild();
    BuildRequest request =
        BuildRequest.builder(scratch(), new Delivery.Push(IMAGE))
            .keychain(
                repository -> {
                  Thread.currentThread().interrupt();
                  throw new CancellationException("in a helper");
                })
            .build();

    assertThatThrownBy(() -> engine.build(request, BuildListener.none()))
        .isInstanceOf(CancellationException.class)
        .hasMessage("in a helper");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(fake.heads())
        .anyMatch(head -> head.startsWith("DELETE /images/127.0.0.1:1/app:1?noprune=true"));
  }

  @Test
  void deadlineEndsBuild() {
    fake.on(
        "POST /build",
        t -> {
          t.readBody();
          t.openStream("{\"stream\":\"Step 1/2 : FROM scratch\"}");
          t.hang();
        });
    BuildRequest request =
        BuildRequest.builder(scratch(), new Delivery.Store(IMAGE))
            .deadline(Duration.ofMillis(500))
            .build();

    assertThatThrownBy(() -> engine.build(request, BuildListener.none()))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("not done within 500 ms");
    assertThat(fake.heads())
        .anyMatch(head -> head.startsWith("DELETE /images/127.0.0.1:1/app:1?noprune=true"));
  }

  @Test
  void listenerExceptionEndsBuild() {
    building("{\"stream\":\"Step 1/2 : FROM scratch\"}", BUILT);
    BuildRequest request = BuildRequest.builder(scratch(), new Delivery.Store(IMAGE)).build();

    assertThatThrownBy(
            () ->
                engine.build(
                    request,
                    event -> {
                      throw new IllegalStateException("mine");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
  }

  @Test
  void pushReturnsDigestOfRegistry() throws Exception {
    building(BUILT);
    String digest = "sha256:" + "d".repeat(64);
    fake.on(
        "POST /images/127.0.0.1%3A1%2Fapp/push?tag=1 ",
        t -> t.stream("{\"status\":\"1: digest: " + digest + " size: 1\"}"));

    assertThat(push().pushed()).contains(Digest.parse(digest));
  }

  @Test
  void errorInSuccessfulPushStreamIsRefusal() {
    building(BUILT);
    fake.on(
        "POST /images/127.0.0.1%3A1%2Fapp/push",
        t ->
            t.stream(
                "{\"status\":\"Preparing\",\"id\":\"a\"}",
                "{\"errorDetail\":{\"message\":\"denied\"},\"error\":\"denied\"}"));

    assertThatThrownBy(this::push)
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.codes()).containsExactly("DENIED"))
        .hasMessageContaining("without a credential");
  }

  @Test
  void pushWithoutDigestFails() {
    building(BUILT);
    fake.on("POST /images/127.0.0.1%3A1%2Fapp/push", t -> t.stream("{\"status\":\"Pushed\"}"));

    assertThatThrownBy(this::push)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("ended without a digest");
  }

  @Test
  void multiplePlatformsAreRefusedBeforeBuild() {
    BuildPlan plan =
        BuildPlan.of(
            ImageSpec.scratch().platforms(Platform.LINUX_AMD64, Platform.parse("linux/arm64")));

    assertThatThrownBy(() -> store(plan))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("one platform at a time");
    assertThat(fake.heads()).allMatch(head -> head.startsWith("GET /version"));
  }

  @Test
  void missingLocalBaseIsNotPulled() {
    BuildPlan plan =
        BuildPlan.of(ImageSpec.from("mine"))
            .completed(Optional.of(ImageReference.parse("mine:1")), Optional.empty());

    assertThatThrownBy(() -> store(plan))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("has no such image for linux/amd64");
    assertThat(fake.heads()).noneMatch(head -> head.startsWith("POST"));
  }

  private void stored(String architecture) {
    fake.on(
        "GET /images",
        t ->
            t.answer(
                200,
                "{\"Id\":\""
                    + ID
                    + "\",\"Os\":\"linux\",\"Architecture\":\""
                    + architecture
                    + "\"}"));
  }

  private static BuildPlan onBase() {
    ImageReference base = ImageReference.parse("base@" + ID);
    return BuildPlan.of(ImageSpec.from("base")).completed(Optional.of(base), Optional.of(ID));
  }

  /** The index may also offer the exact platform, regardless of the entry in the store. */
  @Test
  void storedCompatibleBaseIsPulledForExactPlatform() throws Exception {
    building(BUILT);
    stored("386");
    fake.on(
        "POST /images/create",
        t -> {
          stored("amd64");
          t.stream("{\"status\":\"Downloaded\"}");
        });
    assertThat(store(onBase()).id()).isEqualTo(Digest.parse(ID));
    assertThat(fake.heads())
        .filteredOn(head -> head.startsWith("POST"))
        .satisfiesExactly(
            pull -> assertThat(pull).contains("/images/create?", "platform=linux%2Famd64"),
            build -> assertThat(build).contains("/build?"));
  }

  @Test
  void compatiblePlatformIsPulledIfExactIsMissing() throws Exception {
    building(BUILT);
    fake.on("GET /images", t -> t.answer(404, "{}"));
    fake.on(
        "POST /images/create",
        t -> {
          if (t.head().contains("386")) {
            stored("386");
            t.stream("{\"status\":\"Downloaded\"}");
          } else {
            t.answer(404, "{\"message\":\"no matching manifest for linux/amd64 in the manifest\"}");
          }
        });
    assertThat(store(onBase()).id()).isEqualTo(Digest.parse(ID));
  }

  @Test
  void imageForUnexpectedCompatiblePlatformIsRefused() {
    building(BUILT);
    stored("386");
    assertThatThrownBy(this::push)
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("requested linux/amd64 and built linux/386");
  }

  @Test
  void imageWithoutPlatformIsFound() throws Exception {
    fake.on("GET /images/", t -> t.answer(200, "{\"Id\":\"" + ID + "\"}"));
    assertThat(engine.find(IMAGE, Platform.parse("linux/arm64")).orElseThrow().platform())
        .hasToString("linux/arm64");
  }

  @Test
  void imageForAnotherPlatformIsNotFound() throws Exception {
    fake.on(
        "GET /images/",
        t ->
            t.answer(
                200,
                "{\"Id\":\""
                    + ID
                    + "\",\"Os\":\"linux\",\"Architecture\":\"arm64\","
                    + "\"Variant\":\"v8\",\"Config\":{\"User\":\"u\",\"Env\":[\"A=b\"],"
                    + "\"Cmd\":[\"sh\"],\"Entrypoint\":null,\"Labels\":null}}"));

    assertThat(engine.find(IMAGE, Platform.LINUX_AMD64)).isEmpty();
    assertThat(engine.find(IMAGE, Platform.parse("linux/arm64")))
        .hasValueSatisfying(
            image -> {
              assertThat(image.id()).hasToString(ID);
              assertThat(image.config().user()).isEqualTo("u");
              assertThat(image.config().command()).containsExactly("sh");
              assertThat(image.config().entrypoint()).isEmpty();
            });
  }

  @Test
  void missingImageIsNotFound() throws Exception {
    assertThat(engine.find(IMAGE, Platform.LINUX_AMD64)).isEmpty();
  }
}
