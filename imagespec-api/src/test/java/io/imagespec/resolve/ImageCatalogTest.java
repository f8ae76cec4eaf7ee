package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCatalogTest {
  private static final String TRAIN = "ghcr.io/acme/train@sha256:" + "a".repeat(64);

  private static final ImageCatalog CATALOG =
      Catalogs.of(Map.of("train", Catalogs.TRAIN, "com.acme.Base", Catalogs.BASE));

  @TempDir Path directory;

  @Test
  void imagesAndOriginsAreFoundByName() {
    assertThat(CATALOG.names()).containsExactly("com.acme.Base", "train").isUnmodifiable();
    assertThat(CATALOG.image("train").pinned()).hasToString(TRAIN);
    assertThat(CATALOG.imageOrDefault("train")).isEqualTo(CATALOG.image("train"));
    assertThat(CATALOG.origin("train")).isEqualTo(ImageOrigin.SPEC);
    assertThat(CATALOG.origin("com.acme.Base")).isEqualTo(ImageOrigin.EXTERNAL);
    assertThat(CATALOG)
        .hasToString(
            "ImageCatalog[com.acme.Base=docker.io/library/debian@sha256:"
                + "b".repeat(64)
                + ", train="
                + TRAIN
                + "]");
  }

  @Test
  void unknownNameListsTheKnownOnes() {
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> CATALOG.image("Train"))
        .withMessage(
            "image \"Train\": the catalog does not have this name; it has \"com.acme.Base\","
                + " \"train\"");
    for (Runnable use :
        new Runnable[] {
          () -> CATALOG.imageOrDefault("x"),
          () -> CATALOG.origin("x"),
          () -> CATALOG.render("{{.image.x}}")
        }) {
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(use::run)
          .withMessageContainingAll("\"x\"", "\"train\"");
    }
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> Catalogs.of(Map.of()).image("x"))
        .withMessageEndingWith("it has no names");
  }

  @Test
  void templatesOfFlyteAreRendered() {
    assertThat(CATALOG.render("{{.image.train}}")).isEqualTo(TRAIN);
    assertThat(CATALOG.render("{{.image.train.fqn}}:{{.image.train.version}}")).isEqualTo(TRAIN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CATALOG.render("{{.image.com.acme.Base}}"))
        .withMessageContainingAll("not in Flyte's grammar", "\"com.acme.Base\", \"train\"");
  }

  @Test
  void imageNamedDefaultIsUsedForItsTemplate() {
    ImageCatalog catalog =
        ImageCatalog.of(
            Map.of("default", Catalogs.TRAIN), DefaultImage.of(Optional.of(Catalogs.BASE)));
    assertThat(catalog.render("{{.image.default}}")).isEqualTo(TRAIN);
    assertThat(
            ImageCatalog.of(Map.of(), DefaultImage.of(Optional.of(Catalogs.BASE)))
                .render("{{.image.default.fqn}}"))
        .isEqualTo("docker.io/library/debian");
  }

  @Test
  void fileIsTheJsonAndALineFeed() throws IOException {
    Path file = directory.resolve("images.json");
    CATALOG.write(file);
    assertThat(Files.readString(file)).isEqualTo(CATALOG.toJson() + "\n");
    assertThat(ImageCatalog.fromJson(Files.readString(file))).isEqualTo(CATALOG);
  }

  @Test
  void failedWriteNamesTheFileAndLeavesNothing() throws IOException {
    for (Path file : new Path[] {directory, directory.resolve("missing/images.json")}) {
      assertThatExceptionOfType(ImageSpecException.class)
          .isThrownBy(() -> CATALOG.write(file))
          .withMessageStartingWith("write the catalog to " + file + ": ")
          .withMessageEndingWith("; specify a file in a writable directory");
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void imagesInOtherRegistriesAreListed() {
    ImageCatalog train =
        ImageCatalog.of(
            Map.of("train", Catalogs.TRAIN), DefaultImage.of(Optional.of(Catalogs.TRAIN)));
    train.requireRegistry("ghcr.io");
    train.requireRegistry("ghcr.io/acme");
    for (String other : new String[] {"ghcr.io/acm", "ghcr.io/acme/train", "ghcr.io:443/acme"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> train.requireRegistry(other))
          .withMessage(
              "the catalog has images outside of "
                  + other
                  + ": \"train\" is ghcr.io/acme/train, the default image is ghcr.io/acme/train;"
                  + " resolve the images for this registry");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CATALOG.requireRegistry("ghcr.io/acme"))
        .withMessageContaining(": \"com.acme.Base\" is docker.io/library/debian; ");
  }

  @Test
  void invalidPrefixIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CATALOG.requireRegistry("https://ghcr.io"))
        .withMessageStartingWith(
            "requireRegistry: registry \"https://ghcr.io\": leave out https://");
  }
}
