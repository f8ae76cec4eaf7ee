package io.imagespec.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolveAllException;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import io.imagespec.testing.junit.ImageSpecExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of code that resolves images, without an engine, a registry or a network. */
@ExtendWith(ImageSpecExtension.class)
class RegistrationTest {
  private static final ImageSpec PYTHON =
      ImageSpec.from("python:3.12-slim").registry("ghcr.io/acme").pip("numpy");

  @Test
  void eachTaskIsRegisteredWithItsPinnedImage(
      ImageResolver images, RecordingEngine engine, InMemoryRegistry registry) {
    Map<String, String> registered = new Registration(images).register(Map.of("train", PYTHON));

    assertThat(registered.get("train")).startsWith("ghcr.io/acme/train@sha256:");
    assertThat(engine.onlyBuild().dockerfile()).contains("numpy");
    assertThat(registry.tags("ghcr.io/acme/train")).hasSize(1);
  }

  @Test
  void registeredTaskIsNotBuiltAgain(ImageResolver images, RecordingEngine engine) {
    Registration registration = new Registration(images);
    Map<String, String> first = registration.register(Map.of("train", PYTHON));

    assertThat(registration.register(Map.of("train", PYTHON))).isEqualTo(first);
    assertThat(engine.builds()).hasSize(1);
  }

  @Test
  void taskWithMissingPackageIsNotRegistered(ImageResolver images, RecordingEngine engine) {
    engine.failCommand("numpy", 1, "ERROR: No matching distribution found for numpy");

    assertThatExceptionOfType(ResolveAllException.class)
        .isThrownBy(() -> new Registration(images).register(Map.of("train", PYTHON)))
        .satisfies(
            e ->
                assertThat(e.failures().get("train"))
                    .isInstanceOfSatisfying(
                        BuildFailedException.class,
                        failure -> assertThat(failure.exitCode()).hasValue(1)));
  }
}
