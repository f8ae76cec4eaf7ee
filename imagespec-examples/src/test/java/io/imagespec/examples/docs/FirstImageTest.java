package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import io.imagespec.testing.junit.ImageSpecExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ImageSpecExtension.class)
class FirstImageTest {
  @Test
  void buildsOnce(ImageResolver images, RecordingEngine engine, InMemoryRegistry registry) {
    ImageSpec spec =
        ImageSpec.from("python:3.12-slim").named("train").registry("ghcr.io/acme").pip("numpy");

    assertThat(images.resolve(spec).action()).isEqualTo(Action.BUILT);
    assertThat(images.resolve(spec).action()).isEqualTo(Action.REUSED);
    assertThat(engine.onlyBuild().dockerfile()).contains("numpy");
    assertThat(registry.tags("ghcr.io/acme/train")).hasSize(1);
  }
}
