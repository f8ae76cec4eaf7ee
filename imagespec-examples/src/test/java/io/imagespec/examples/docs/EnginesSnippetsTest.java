package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.EmbeddedEngine;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the code of docs/engines.md and docs/registries.md. */
class EnginesSnippetsTest {
  @TempDir private Path directory;

  private ImageSpec spec(LocalRegistry registry) throws IOException {
    Path file = Files.writeString(directory.resolve("greeting"), "hello");
    return ImageSpec.scratch()
        .named("hello")
        .registry(registry.address() + "/docs")
        .copy(file, "/greeting");
  }

  @Test
  void buildsInThisProcess() throws IOException {
    try (LocalRegistry registry = LocalRegistry.start()) {
      ResolvedImage image = EnginesSnippets.inThisProcess(spec(registry));

      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(image.reasons()).anyMatch(reason -> reason.contains("in this process"));
    }
  }

  @Test
  void buildsForSeveralPlatforms() throws IOException {
    try (LocalRegistry registry = LocalRegistry.start();
        ContainerEngine engine = EmbeddedEngine.create();
        ImageResolver images = ImageResolver.builder().engine(engine).build()) {
      ResolvedImage image = EnginesSnippets.severalPlatforms(images, spec(registry));

      assertThat(image.pinned().digest()).contains(image.digest());
    }
  }

  @Test
  void reportsVisibility() throws IOException {
    try (LocalRegistry registry = LocalRegistry.start();
        ContainerEngine engine = EmbeddedEngine.create();
        ImageResolver images = ImageResolver.builder().engine(engine).build()) {
      ImageSpec spec = spec(registry);

      assertThat(RegistriesSnippets.visibility(images, spec).visibility()).hasToString("PUBLIC");
      assertThat(RegistriesSnippets.visibility(images, spec).visibility())
          .hasToString("NOT_CHECKED");
    }
  }
}
