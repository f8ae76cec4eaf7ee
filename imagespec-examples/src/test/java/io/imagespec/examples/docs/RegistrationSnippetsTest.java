package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.RunningImage;
import io.imagespec.testing.RecordingEngine;
import io.imagespec.testing.junit.ImageSpecExtension;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the code of docs/registration.md. */
@ExtendWith(ImageSpecExtension.class)
class RegistrationSnippetsTest {
  private static final ImageSpec PYTHON =
      ImageSpec.from("python:3.12-slim").registry("ghcr.io/acme").pip("numpy");

  private static ImageCatalog catalog(ImageResolver images) {
    return images.resolveAll(Map.of("train", PYTHON.named("train")));
  }

  @Test
  void valuesOfOneMapHaveDifferentKinds() {
    assertThat(RegistrationSnippets.sources(PYTHON))
        .containsEntry("train", PYTHON)
        .containsEntry("announce", null)
        .containsKey("load");
  }

  @Test
  void failureOfOneTaskKeepsTheOthers(ImageResolver images, RecordingEngine engine) {
    engine.failCommand("numpy", 1, "ERROR: No matching distribution found for numpy");
    ImageSpec plain = ImageSpec.from("debian:12").registry("ghcr.io/acme").env("A", "b");

    ImageCatalog catalog =
        RegistrationSnippets.partly(
            images, Map.of("train", PYTHON.named("train"), "report", plain.named("report")));

    assertThat(catalog.names()).containsExactly("report");
  }

  @Test
  void flytesTemplateBecomesPinnedReference(ImageResolver images) {
    ImageCatalog catalog = catalog(images);

    assertThat(RegistrationSnippets.render(catalog))
        .isEqualTo(catalog.image("train").pinned().toString());
  }

  @Test
  void plainMapsHaveTheReferencesOfTheCatalog(ImageResolver images) {
    ImageCatalog catalog = catalog(images);
    Map<String, String> pinned = RegistrationSnippets.pinned(catalog);

    assertThat(pinned.get("train")).startsWith("ghcr.io/acme/train@sha256:");
    assertThat(RegistrationSnippets.argo(pinned)).contains("image: \"" + pinned.get("train"));
    assertThat(RegistrationSnippets.kubernetes(pinned)).contains("image: \"" + pinned.get("train"));
    ImageReference reference = catalog.image("train").reference();
    assertThat(RegistrationSnippets.airflow(catalog))
        .containsOnly(
            entry(
                "train",
                Map.of(
                    "repository",
                    "ghcr.io/acme/train",
                    "tag",
                    reference.toString().substring("ghcr.io/acme/train:".length()))));
  }

  @Test
  void catalogOfThisProcessMatchesNothing(ImageResolver images) {
    ImageCatalog catalog = catalog(images);
    assertThat(RegistrationSnippets.locate(catalog)).isEqualTo("in no image of a spec");

    String fingerprint = catalog.image("train").fingerprint().orElseThrow().toString();
    Environment inside =
        Environment.of(Map.of("IMAGESPEC_FINGERPRINT", fingerprint), Path.of("/root"));
    assertThat(catalog.locate(RunningImage.of(inside)).names()).containsExactly("train");
  }

  @Test
  void resolverWithDefaultImageOpensNothing() {
    try (ImageResolver images = RegistrationSnippets.withDefault()) {
      assertThat(images.toString()).contains("ghcr.io/acme");
    }
  }
}
