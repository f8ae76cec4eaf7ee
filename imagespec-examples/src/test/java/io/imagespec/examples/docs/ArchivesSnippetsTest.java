package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.EmbeddedEngine;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the code of docs/archives.md. */
class ArchivesSnippetsTest {
  @TempDir private Path directory;

  @Test
  void writesEachFormat() throws IOException {
    Path file = Files.writeString(directory.resolve("greeting"), "hello");
    ImageSpec spec = ImageSpec.scratch().named("hello").copy(file, "/greeting");
    try (ContainerEngine engine = EmbeddedEngine.create();
        ImageResolver images =
            ImageResolver.builder().engine(engine).directory(directory).build()) {
      assertThat(ArchivesSnippets.archive(images, spec).reference().toString())
          .startsWith("localhost/hello:");
      assertThat(ArchivesSnippets.forDocker(images, spec).file()).isNotEmptyFile();
      assertThat(ArchivesSnippets.layout(images, spec).file().resolve("index.json")).exists();
    }
  }
}
