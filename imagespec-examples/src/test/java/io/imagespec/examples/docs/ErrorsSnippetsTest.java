package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import io.imagespec.testing.junit.ImageSpecExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the code of docs/errors.md. */
@ExtendWith(ImageSpecExtension.class)
class ErrorsSnippetsTest {
  private final ImageSpec spec =
      ImageSpec.from("debian:bookworm-slim").registry("ghcr.io/acme").run("make");

  @Test
  void failedStepIsNamed(ImageResolver images, RecordingEngine engine) {
    engine.failCommand("make", 2, "No rule to make target");
    assertThat(ErrorsSnippets.report(images, spec)).contains("run make", "No rule");
  }

  @Test
  void refusalOfTheRegistryIsReported(ImageResolver images, InMemoryRegistry registry) {
    registry.refuse("ghcr.io/acme", "the registry refuses the push");
    assertThat(ErrorsSnippets.report(images, spec)).contains("refuses the push");
  }
}
