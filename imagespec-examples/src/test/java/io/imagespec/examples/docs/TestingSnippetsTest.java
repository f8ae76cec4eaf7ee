package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.docker.EmbeddedEngine;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.docker.RegistryClient;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import io.imagespec.testing.junit.ImageSpecExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/testing.md. */
@ExtendWith(ImageSpecExtension.class)
class TestingSnippetsTest {
  private static final ImageSpec PYTHON =
      ImageSpec.from("python:3.12-slim").named("train").registry("ghcr.io/acme").pip("numpy");

  @Test
  void failedCommandIsReported(ImageResolver images, RecordingEngine engine) {
    engine.failCommand("pip", 1, "ERROR: No matching distribution found for numpy");

    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(PYTHON))
        .satisfies(e -> assertThat(e.exitCode()).hasValue(1));
  }

  @Test
  void warningReachesTheListener(RecordingEngine engine) {
    engine.during(
        (build, listener) -> listener.on(new BuildEvent.Warning("the disk is nearly full")));
    StringBuilder seen = new StringBuilder();
    try (ImageResolver images = engine.resolver().listener(seen::append).build()) {
      assertThat(images.resolve(PYTHON).action()).isEqualTo(Action.BUILT);
    }
    assertThat(seen).contains("the disk is nearly full");
  }

  @Test
  void missingCapabilityIsRefused(ImageResolver images, RecordingEngine engine) {
    engine.without(Capability.COMMANDS);

    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(PYTHON));
  }

  @Test
  void unchangedCommandsRunOnce(InMemoryRegistry registry) {
    RecordingEngine engine = RecordingEngine.with(registry).split();
    try (ImageResolver images = engine.resolver().build()) {
      ResolvedImage first = images.resolve(PYTHON.command("train"));
      ResolvedImage second = images.resolve(PYTHON.command("test"));

      assertThat(second.digest()).isNotEqualTo(first.digest());
      assertThat(engine.builds()).filteredOn(build -> build.plan().hasCommands()).hasSize(1);
    }
  }

  @Test
  void refusedPushIsReported(ImageResolver images, InMemoryRegistry registry) {
    registry.refuse("ghcr.io/acme", "ghcr.io refuses the push");

    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> images.resolve(PYTHON))
        .withMessageContaining("ghcr.io refuses the push");
  }

  @Test
  void testKitWorksWithoutJUnit() {
    InMemoryRegistry registry = new InMemoryRegistry().add("python:3.12-slim");
    RecordingEngine engine = RecordingEngine.with(registry);
    try (ImageResolver images = engine.resolver().build()) {
      assertThat(images.resolve(PYTHON).action()).isEqualTo(Action.BUILT);
      assertThat(images.resolve(PYTHON).action()).isEqualTo(Action.REUSED);
    }
  }

  @Test
  void imageIsPushedToALocalRegistry(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("main.py"), "print('hello')");
    try (LocalRegistry local = LocalRegistry.start();
        ContainerEngine engine = EmbeddedEngine.create();
        ImageResolver images = ImageResolver.builder().engine(engine).build();
        RegistryClient registry = RegistryClient.create()) {
      ImageSpec spec =
          ImageSpec.scratch().registry(local.address() + "/acme").copy(directory, "/app");
      ResolvedImage image = images.resolve(spec);
      assertThat(registry.manifest(image.pinned()).orElseThrow().layers()).hasSize(1);
    }
  }
}
