package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.Environment;
import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryException;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordedBuild;
import io.imagespec.testing.RecordingEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ResolveAllTest {
  private static final String BASE = "debian:12";

  @TempDir Path directory;

  private final InMemoryRegistry registry = new InMemoryRegistry().add(BASE);
  private final RecordingEngine engine = RecordingEngine.with(registry).split();

  @BeforeEach
  void writeFiles() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(directory.resolve(name), name);
    }
  }

  private static ImageSpec spec(String name, String command) {
    return ImageSpec.from(BASE).named(name).registry("ghcr.io/acme").run(command);
  }

  private ImageCatalog resolveAll(Map<String, ? extends @Nullable ImageSource> images) {
    return resolveAll(images, engine.resolver());
  }

  private ImageCatalog resolveAll(
      Map<String, ? extends @Nullable ImageSource> images, ImageResolver.Builder builder) {
    try (ImageResolver resolver = builder.directory(directory).build()) {
      return resolver.resolveAll(images);
    }
  }

  private List<BuildPlan> plans() {
    return engine.builds().stream().map(RecordedBuild::plan).toList();
  }

  private long requests(String action) {
    return registry.requests().stream().filter(line -> line.startsWith(action)).count();
  }

  @Test
  void eachNameGetsItsImage() {
    Map<String, ImageSpec> images =
        Map.of("train", spec("train", "make train"), "score", spec("score", "make score"));
    ImageCatalog catalog = resolveAll(images);
    assertThat(catalog.names()).containsExactly("score", "train");
    assertThat(catalog.image("train").pinned().toString()).startsWith("ghcr.io/acme/train@sha256:");
    assertThat(catalog.image("score").action()).isEqualTo(Action.BUILT);
    assertThat(catalog.origin("score")).isEqualTo(ImageOrigin.SPEC);
    assertThat(plans()).hasSize(2);
  }

  @Test
  void secondCallReusesEachImageWithOneRequest() {
    Map<String, ImageSpec> images =
        Map.of("train", spec("train", "make train"), "score", spec("score", "make score"));
    ImageCatalog built = resolveAll(images);
    int before = registry.requests().size();
    ImageCatalog reused = resolveAll(images);
    assertThat(reused.digest()).isEqualTo(built.digest());
    assertThat(reused.image("train").action()).isEqualTo(Action.REUSED);
    assertThat(registry.requests().subList(before, registry.requests().size()))
        .hasSize(2)
        .allMatch(line -> line.startsWith("find "));
    assertThat(plans()).hasSize(2);
  }

  @Test
  void namesWithOneTagShareAllRequests() {
    ImageSpec spec = spec("app", "make");
    ImageCatalog catalog = resolveAll(Map.of("one", spec, "two", spec, "three", spec.alias("v1")));
    assertThat(plans()).hasSize(1);
    assertThat(catalog.image("one")).isEqualTo(catalog.image("three"));
    assertThat(registry.tags("ghcr.io/acme/app")).contains("v1").hasSize(2);
  }

  @Test
  void equalImagesInOtherRepositoriesAreCopied() {
    ImageSpec spec = spec("a", "make");
    ImageCatalog catalog =
        resolveAll(
            Map.of(
                "one", spec,
                "two", spec.withName("b"),
                "three", spec.withRegistry("quay.io/other")));
    assertThat(plans()).hasSize(1);
    assertThat(requests("copy ")).isEqualTo(2);
    assertThat(catalog.image("two").pinned())
        .isEqualTo(
            catalog
                .image("two")
                .reference()
                .repository()
                .withDigest(catalog.image("one").digest()));
    assertThat(catalog.image("two").reference().path()).isEqualTo("acme/b");
    assertThat(catalog.image("three").reference().domain()).isEqualTo("quay.io");
    assertThat(catalog.image("two").reasons())
        .anyMatch(reason -> reason.startsWith("it is a copy of ghcr.io/acme/a@sha256:"));
    assertThat(catalog.names())
        .allSatisfy(
            name -> assertThat(catalog.image(name).action()).as(name).isEqualTo(Action.BUILT));
  }

  @Test
  void imageOfEarlierCallIsCopied() {
    ImageSpec spec = spec("z", "make");
    resolveAll(Map.of("one", spec));
    ImageCatalog catalog = resolveAll(Map.of("one", spec, "two", spec.withName("b")));
    assertThat(plans()).hasSize(1);
    assertThat(catalog.image("two").action()).isEqualTo(Action.REUSED);
    assertThat(requests("copy ")).isEqualTo(1);
  }

  /** The fingerprints differ, because the files do. */
  @Test
  void firstPartIsBuiltOnceForSeveralRepositories() {
    engine.during((build, listener) -> Thread.sleep(100)); // all have found no first part by then
    Map<String, ImageSpec> images = new TreeMap<>();
    for (String name : List.of("a", "b", "c")) {
      images.put(name, spec(name, "make").copy(Path.of(name), "/app"));
    }
    ImageCatalog catalog = resolveAll(images);
    assertThat(plans().stream().filter(BuildPlan::hasCommands)).hasSize(1);
    assertThat(plans()).hasSize(4);
    assertThat(catalog.image("a").fingerprint()).isNotEqualTo(catalog.image("b").fingerprint());
  }

  @Test
  void firstPartOfOtherRepositoryNeedsNoEngine() throws Exception {
    ImageSpec first = spec("z", "make").copy(Path.of("a"), "/app");
    resolveAll(Map.of("z", first));
    Files.writeString(directory.resolve("a"), "changed");
    ImageCatalog catalog = resolveAll(Map.of("z", first, "b", first.withName("b").env("B", "1")));
    assertThat(plans().stream().filter(BuildPlan::hasCommands)).hasSize(1);
    assertThat(catalog.image("b").reasons())
        .anyMatch(reason -> reason.startsWith("first part ghcr.io/acme/z@sha256:"));
  }

  @Test
  void baseSpecIsBuiltOnce() {
    ImageSpec base = spec("base", "make base");
    ImageCatalog catalog =
        resolveAll(
            Map.of(
                "one", ImageSpec.from(base).named("one").registry("ghcr.io/acme").run("one"),
                "two", ImageSpec.from(base).named("two").registry("ghcr.io/acme").run("two")));
    assertThat(catalog.names()).hasSize(2);
    assertThat(plans()).hasSize(3);
  }

  @Test
  void failureOfOneImageKeepsTheOthers() {
    engine.failCommand("broken", 7, "no such file");
    Map<String, ImageSpec> images = new TreeMap<>();
    for (int i = 0; i < 19; i++) {
      images.put("good-" + i, spec("good-" + i, "make " + i));
    }
    ImageSpec broken = spec("broken", "broken");
    images.put("broken", broken);
    images.put("same", broken.withName("same"));
    assertThatExceptionOfType(ResolveAllException.class)
        .isThrownBy(() -> resolveAll(images))
        .withMessageStartingWith("resolveAll: 2 of 21 images failed\n\"broken\", \"same\": build")
        .withCauseInstanceOf(BuildFailedException.class)
        .satisfies(
            e -> {
              assertThat(e.failures().keySet()).containsExactly("broken", "same");
              assertThat(e.catalog().names()).hasSize(19).contains("good-0");
            });
  }

  /** The image is built in the next repository. */
  @Test
  void refusedRepositoryFailsAlone() {
    registry.refuse("ghcr.io/acme/a", "no access");
    ImageSpec spec = spec("a", "make");
    assertThatExceptionOfType(ResolveAllException.class)
        .isThrownBy(() -> resolveAll(Map.of("one", spec, "two", spec.withName("b"))))
        .satisfies(
            e -> {
              assertThat(e.failures().get("one")).isInstanceOf(RegistryException.class);
              assertThat(e.catalog().names()).containsExactly("two");
            });
  }

  @Test
  void missingFileAndMissingRegistryAreFailuresOfTheirNames() {
    Map<String, ImageSpec> images =
        Map.of(
            "file", spec("a", "make").copy(Path.of("missing"), "/x"),
            "registry", ImageSpec.from(BASE).named("b"),
            "good", spec("c", "make"));
    assertThatExceptionOfType(ResolveAllException.class)
        .isThrownBy(() -> resolveAll(images))
        .satisfies(
            e -> {
              assertThat(e.failures().keySet()).containsExactly("file", "registry");
              assertThat(e.failures().values())
                  .allMatch(failure -> failure instanceof IllegalArgumentException);
              assertThat(e.catalog().names()).containsExactly("good");
            });
  }

  @Test
  void existingImageIsPinned() {
    registry.add("quay.io/acme/tool:1");
    Map<String, ImageSource> images =
        Map.of("tool", ExternalImage.of("quay.io/acme/tool:1"), "app", spec("app", "make"));
    ImageCatalog catalog = resolveAll(images);
    assertThat(catalog.image("tool").action()).isEqualTo(Action.EXTERNAL);
    assertThat(catalog.origin("tool")).isEqualTo(ImageOrigin.EXTERNAL);
    assertThat(catalog.image("tool").digest())
        .isEqualTo(registry.digest("quay.io/acme/tool:1").orElseThrow());
  }

  private static Map<String, @Nullable ImageSource> withoutImage(String name) {
    Map<String, @Nullable ImageSource> images = new HashMap<>();
    images.put(name, null);
    return images;
  }

  @Test
  void nullTakesDefaultImage() {
    Map<String, @Nullable ImageSource> images = withoutImage("plain");
    images.put("app", spec("app", "make"));
    ImageCatalog catalog = resolveAll(images, engine.resolver().defaultImage(spec("base", "x")));
    assertThat(catalog.image("plain").reference().path()).isEqualTo("acme/base");
    assertThat(catalog.origin("plain")).isEqualTo(ImageOrigin.DEFAULT_OF_RESOLVER);
    assertThat(catalog.imageOrDefault(null)).isEqualTo(catalog.image("plain"));
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> catalog.imageOrDefault("unknown"))
        .withMessageContaining("\"app\", \"plain\"");
  }

  @Test
  void missingDefaultNamesTheThreeSettings() {
    assertThatExceptionOfType(ResolveAllException.class)
        .isThrownBy(
            () ->
                resolveAll(
                    withoutImage("plain"),
                    engine.resolver().environment(Environment.of(Map.of(), directory))))
        .withMessageContaining("defaultImage(..)")
        .withMessageContaining("IMAGESPEC_DEFAULT_IMAGE")
        .withMessageContaining("FLYTE_INTERNAL_IMAGE");
  }

  @Test
  void emptyMapIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolveAll(Map.of()))
        .withMessageContaining("the map is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "a\u0000", "a\u200Bb"})
  void invalidNameIsRefusedBeforeAnyRequest(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolveAll(Map.of(name, spec("app", "make"))))
        .withMessageContaining("invalid");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void twoImagesWithOneAliasAreRefusedBeforeAnyRequest() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                resolveAll(
                    Map.of(
                        "one", spec("app", "make 1").alias("v1"),
                        "two", spec("app", "make 2").alias("v1"))))
        .withMessageContaining("\"one\"")
        .withMessageContaining("\"two\"")
        .withMessageContaining("ghcr.io/acme/app:v1");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void existingImageWithTagOfSpecIsRefused() {
    Map<String, ImageSource> images =
        Map.of(
            "one", spec("app", "make 1").alias("v1"),
            "two", ExternalImage.of("ghcr.io/acme/app:v1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolveAll(images))
        .withMessageContaining("existing image");
    assertThat(registry.requests()).isEmpty();
  }

  private static Map<String, ImageSpec> many(int count) {
    Map<String, ImageSpec> images = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      images.put("image-" + i, spec("image-" + i, "make " + i));
    }
    return images;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void buildsStayWithinLimit(int limit) {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(limit);
    engine.during(
        (request, listener) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          full.countDown();
          assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();
          Thread.sleep(5);
          running.decrementAndGet();
        });
    resolveAll(many(12), engine.resolver().concurrentBuilds(limit));
    assertThat(most).hasValue(limit);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void limitIsPositive(int limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.resolver().concurrentBuilds(limit))
        .withMessage("concurrentBuilds: " + limit + " is not positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.resolver().concurrentChecks(limit))
        .withMessage("concurrentChecks: " + limit + " is not positive");
  }

  private static boolean hasWorkers() {
    Thread[] threads = new Thread[10_000];
    int count = Thread.enumerate(threads);
    return Arrays.stream(threads, 0, count)
        .anyMatch(thread -> thread.getName().matches("imagespec-(build|check|resolve).*"));
  }

  private static void awaitNoWorkers() throws InterruptedException {
    while (hasWorkers()) {
      Thread.sleep(10);
    }
  }

  /** Blocks all builds and returns the latch that opens when the first one runs. */
  private CountDownLatch blockBuilds() {
    CountDownLatch begun = new CountDownLatch(1);
    engine.during(
        (request, listener) -> {
          begun.countDown();
          new CountDownLatch(1).await();
        });
    return begun;
  }

  @Test
  void cancelledFutureEndsAllBuilds() throws Exception {
    CountDownLatch begun = blockBuilds();
    try (ImageResolver resolver = engine.resolver().directory(directory).build()) {
      CompletableFuture<ImageCatalog> images = resolver.resolveAllAsync(many(10));
      begun.await();
      assertThat(images.cancel(true)).isTrue();
      awaitNoWorkers();
      assertThat(images).isCancelled();
    }
    assertThat(registry.tags("ghcr.io/acme/image-0")).isEmpty();
  }

  @Test
  void interruptEndsAllBuilds() throws Exception {
    CountDownLatch begun = blockBuilds();
    Thread caller = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                begun.await();
                caller.interrupt();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    interrupter.start();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> resolveAll(many(10)))
        .withMessageContaining("resolveAll: interrupted");
    assertThat(Thread.interrupted()).isTrue();
    awaitNoWorkers();
    interrupter.join();
  }

  @Test
  void closeEndsAllBuilds() throws Exception {
    CountDownLatch begun = blockBuilds();
    ImageResolver resolver = engine.resolver().directory(directory).build();
    CompletableFuture<ImageCatalog> images = resolver.resolveAllAsync(many(10));
    begun.await();
    resolver.close();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(images::join);
    awaitNoWorkers();
  }

  @Test
  void futureHasCatalog() {
    try (ImageResolver resolver = engine.resolver().directory(directory).build()) {
      assertThat(resolver.resolveAllAsync(many(3)).join().names()).hasSize(3);
    }
  }
}
