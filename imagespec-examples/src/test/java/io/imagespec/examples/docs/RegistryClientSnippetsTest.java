package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.EmbeddedEngine;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.docker.RegistryClient;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the code of docs/registry-client.md against a local registry. */
class RegistryClientSnippetsTest {
  private final LocalRegistry local = LocalRegistry.start();
  private final RegistryClient registry = RegistryClient.create();

  @TempDir Path directory;

  @AfterEach
  void close() {
    registry.close();
    local.close();
  }

  private ImageReference image(String... platforms) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "content");
    ImageSpec spec = ImageSpec.scratch().registry(local.address() + "/acme").copy(file, "/file");
    try (ContainerEngine engine = EmbeddedEngine.create();
        ImageResolver images = ImageResolver.builder().engine(engine).build()) {
      ResolvedImage resolved =
          images.resolve(platforms.length == 0 ? spec : spec.platforms(platforms));
      return resolved.reference();
    }
  }

  @Test
  void imageIsPinnedAndRead() throws Exception {
    ImageReference image = image();
    RegistryClientSnippets.printLayers(image);
    ImageReference pinned = RegistryClientSnippets.pin(registry, image).orElseThrow();
    assertThat(pinned.digest()).isPresent();

    Descriptor layer = registry.manifest(pinned).orElseThrow().layers().get(0);
    Path copy = directory.resolve("layer");
    RegistryClientSnippets.copyLayer(registry, pinned, layer, copy);
    assertThat(copy).hasSize(layer.size());
    assertThat(new String(RegistryClientSnippets.config(registry, pinned), StandardCharsets.UTF_8))
        .contains("io.imagespec.fingerprint");
    ImageReference other = ImageReference.parse(local.address() + "/other");
    assertThat(RegistryClientSnippets.mount(registry, other, pinned, layer).digest())
        .isEqualTo(layer.digest());
    ImageReference released = ImageReference.parse(local.address() + "/released:1");
    assertThat(RegistryClientSnippets.promote(registry, pinned, released).digest())
        .isEqualTo(pinned.digest().orElseThrow());
    assertThat(RegistryClientSnippets.copyBetweenRegistries(pinned))
        .isEqualTo(pinned.digest().orElseThrow());
  }

  @Test
  void platformOfAnIndexIsChosen() throws Exception {
    ImageReference index = image("linux/amd64", "linux/arm64");
    assertThat(RegistryClientSnippets.forPlatform(registry, index, Platform.parse("linux/arm64")))
        .isPresent();
  }

  @Test
  void fileIsPushedAsAnArtifact() throws Exception {
    Path file = Files.writeString(directory.resolve("model"), "weights");
    ImageReference target = ImageReference.parse(local.address() + "/models/m:1");
    ImageReference pushed = RegistryClientSnippets.pushFile(registry, target, file);
    assertThat(registry.manifest(pushed).orElseThrow().layers()).hasSize(1);
  }
}
