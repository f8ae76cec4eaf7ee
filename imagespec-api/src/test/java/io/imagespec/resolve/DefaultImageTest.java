package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.Environment;
import io.imagespec.ExternalImage;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultImageTest {
  private static final String FLYTE = "FLYTE_INTERNAL_IMAGE";
  private static final String OURS = "IMAGESPEC_DEFAULT_IMAGE";

  private final TestDoubles world = new TestDoubles();

  @BeforeEach
  void addImages() {
    for (String image : List.of("r.io/code:1", "r.io/ours:1", "r.io/flyte:1")) {
      world.remote(image, "", Platform.LINUX_AMD64);
    }
  }

  private ImageResolver.Builder builder(Map<String, String> variables) {
    return ImageResolver.builder()
        .registry(world.registry)
        .engine(world.engine)
        .keychain(Keychain.none())
        .environment(Environment.of(variables, Path.of("/home/a")));
  }

  private static ImageCatalog catalog(ImageResolver images) {
    return ImageCatalog.of(Map.of("train", Catalogs.TRAIN), images.defaultImage());
  }

  private static String used(ImageResolver.Builder builder) {
    try (ImageResolver images = builder.build()) {
      DefaultImage image = images.defaultImage();
      return image.get().origin() + " " + image.get().image().reference();
    }
  }

  @Test
  void codeTakesPrecedenceOverOurVariableAndThatOverFlytes() {
    Map<String, String> both = Map.of(OURS, "r.io/ours:1", FLYTE, "r.io/flyte:1");
    assertThat(used(builder(both).defaultImage(ExternalImage.of("r.io/code:1"))))
        .isEqualTo("default:defaultImage r.io/code:1");
    assertThat(used(builder(both))).isEqualTo("default:IMAGESPEC_DEFAULT_IMAGE r.io/ours:1");
    assertThat(used(builder(Map.of(OURS, "", FLYTE, "r.io/flyte:1"))))
        .isEqualTo("default:FLYTE_INTERNAL_IMAGE r.io/flyte:1");
    assertThat(ImageOrigin.DEFAULT_OF_FLYTE.setting()).contains(FLYTE);
    assertThat(ImageOrigin.SPEC.setting()).isEmpty();
  }

  @Test
  void missingSettingIsAnErrorThatNamesAllThree() {
    try (ImageResolver images = builder(Map.of()).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> catalog(images).imageOrDefault(null))
          .withMessage(
              "default image: none is set; set defaultImage(..) in the resolver's builder, or the"
                  + " environment variable IMAGESPEC_DEFAULT_IMAGE or FLYTE_INTERNAL_IMAGE, or"
                  + " specify the image");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"  ", "p4ss W0rd", "r.io/x:1\n", "https://r.io/x"})
  void invalidVariableIsNamedWithoutItsValueAndNeverSkipped(String value) {
    try (ImageResolver images = builder(Map.of(OURS, value, FLYTE, "r.io/flyte:1")).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> catalog(images).imageOrDefault(null))
          .withMessage(
              "default image: the value of the environment variable IMAGESPEC_DEFAULT_IMAGE is not"
                  + " an image reference; set it to a name such as ghcr.io/acme/app:1, or unset it")
          .withNoCause();
    }
    assertThat(world.asked).isEmpty();
  }

  @Test
  void defaultIsLookedUpOnceAndOnlyIfItIsUsed() {
    try (ImageResolver images = builder(Map.of(FLYTE, "r.io/flyte:1")).build()) {
      ImageCatalog catalog = catalog(images);
      String before = catalog.toJson();
      assertThat(catalog.image("train")).isEqualTo(catalog.imageOrDefault("train"));
      assertThat(catalog.names()).containsExactly("train");
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(() -> catalog.imageOrDefault("x"));
      assertThat(world.asked).isEmpty();

      ResolvedImage used = catalog.imageOrDefault(null);
      assertThat(catalog.render("{{.image.default.fqn}}:{{.image.default.version}}"))
          .isEqualTo(used.pinned().toString());
      assertThat(catalog.imageOrDefault(null)).isSameAs(used);
      assertThat(world.asked).containsExactly("inspect r.io/flyte:1");
      assertThat(catalog.toJson()).isNotEqualTo(before).contains("default:FLYTE_INTERNAL_IMAGE");
      assertThat(ImageCatalog.fromJson(catalog.toJson()).imageOrDefault(null)).isEqualTo(used);
      assertThat(catalog).isEqualTo(ImageCatalog.fromJson(before));
      assertThat(catalog.digest()).isNotEqualTo(ImageCatalog.fromJson(before).digest());
    }
  }

  @Test
  void specInCodeIsBuiltWhenItIsUsed() {
    ImageSpec spec = ImageSpec.scratch().named("base").label("k", "v");
    try (ImageResolver images =
        builder(Map.of()).defaultRegistry("r.io/acme").defaultImage(spec).build()) {
      ImageCatalog catalog = catalog(images);
      assertThat(world.built).isEmpty();
      assertThat(catalog.imageOrDefault(null).action()).isEqualTo(Action.BUILT);
      assertThat(catalog.imageOrDefault(null).reference().repository())
          .hasToString("r.io/acme/base");
      assertThat(world.built).hasSize(1);
    }
  }

  @Test
  void failedLookupIsRepeatedAtTheNextUse() {
    try (ImageResolver images = builder(Map.of(OURS, "r.io/later:1")).build()) {
      ImageCatalog catalog = catalog(images);
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> catalog.imageOrDefault(null));
      world.remote("r.io/later:1", "", Platform.LINUX_AMD64);
      assertThat(catalog.imageOrDefault(null).reference()).hasToString("r.io/later:1");
    }
  }

  @Test
  void closedResolverLooksNothingUpButKeepsWhatIsKnown() {
    ImageResolver images = builder(Map.of(OURS, "r.io/ours:1")).build();
    ImageCatalog known = catalog(images);
    ImageCatalog unknown = catalog(images);
    ResolvedImage image = known.imageOrDefault(null);
    images.close();
    assertThat(known.imageOrDefault(null)).isSameAs(image);
    assertThatIllegalStateException()
        .isThrownBy(() -> unknown.imageOrDefault(null))
        .withMessage(
            "look up the default image: the resolver is closed; call imageOrDefault(null) before"
                + " close(), or specify the image");
  }

  @Test
  void documentWithoutDefaultNamesTheRemedies() {
    ImageCatalog catalog = ImageCatalog.fromJson(Catalogs.of(Map.of()).toJson());
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> catalog.imageOrDefault(null))
        .withMessage(
            "the catalog was written without a default image; call imageOrDefault(null) before the"
                + " catalog is written, or specify the image");
  }

  @Test
  void concurrentUsesShareOneLookup() throws Exception {
    CountDownLatch building = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<String> built = new ArrayList<>();
    DefaultImage image =
        DefaultImage.lazy(
            () -> {
              built.add("lookup");
              building.countDown();
              await(release);
              return Catalogs.BASE;
            });
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<CatalogEntry> first = threads.submit(image::get);
      building.await();
      Future<CatalogEntry> second = threads.submit(image::get);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(CancellationException.class).isThrownBy(image::get);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(image.known()).isEqualTo(Optional.empty());
      release.countDown();
      assertThat(first.get()).isSameAs(second.get()).isSameAs(Catalogs.BASE);
      assertThat(built).containsExactly("lookup");
    } finally {
      release.countDown();
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
