package io.imagespec.docker.internal.embedded.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.oci.ManifestWriter;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseManifestCacheTest {
  private static final byte[] CONFIG =
      "{\"architecture\":\"amd64\"}".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor DESCRIPTOR =
      new Descriptor(MediaTypes.CONFIG, Digest.sha256(CONFIG), CONFIG.length);

  @TempDir Path directory;
  private LocalRegistry registry;
  private HttpImageRegistry conversation;
  private RegistryContentClient content;
  private ImageReference base;
  private byte[] manifest;

  @BeforeEach
  void start() throws IOException {
    registry = LocalRegistry.start();
    conversation =
        HttpImageRegistry.connect(
            RegistryOptions.builder(Environment.of(Map.of(), directory), Keychain.none())
                .deadline(Duration.ofSeconds(5))
                .build());
    content = conversation.content(Duration.ofSeconds(5));
    ImageReference image = ImageReference.parse(registry.address() + "/base:1");
    Descriptor unused =
        content.push(
            image,
            new BlobToPush(
                MediaTypes.CONFIG,
                () -> new ByteArrayInputStream(CONFIG),
                Optional.of(DESCRIPTOR),
                Optional.empty(),
                false));
    manifest = ManifestWriter.manifest(DESCRIPTOR, List.of());
    base =
        image.repository().withDigest(content.put(image, MediaTypes.MANIFEST, manifest).digest());
  }

  @AfterEach
  void stop() {
    conversation.close();
    registry.close();
  }

  private BaseManifestCache documents() {
    return new BaseManifestCache(content, new FileCache(Optional.of(directory.resolve("kept"))));
  }

  private void read() {
    assertThat(documents().manifest(base))
        .hasValueSatisfying(
            found -> {
              assertThat(found.body().bytes()).isEqualTo(manifest);
              assertThat(found.descriptor().mediaType()).isEqualTo(MediaTypes.MANIFEST);
            });
    assertThat(documents().config(base, DESCRIPTOR.digest())).isEqualTo(CONFIG);
  }

  @Test
  void contentByDigestIsRequestedOnce() {
    read();
    registry.close();
    read();
  }

  @Test
  void damagedCacheEntryIsRequestedAgain() throws IOException {
    read();
    try (Stream<Path> files = Files.list(directory.resolve("kept"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
      }
    }
    read();
    registry.close();
    read();
  }

  /** The digest does not cover the media type in the registry's header. */
  @Test
  void manifestWithoutMediaTypeIsNotCached() {
    String other =
        new String(manifest, StandardCharsets.UTF_8)
            .replace("\"mediaType\":\"" + MediaTypes.MANIFEST + "\",", "");
    ImageReference unsaid =
        base.repository()
            .withDigest(
                content
                    .put(
                        base.repository().withTag("unsaid"),
                        MediaTypes.MANIFEST,
                        other.getBytes(StandardCharsets.UTF_8))
                    .digest());
    assertThat(unsaid).isNotEqualTo(base);
    assertThat(documents().manifest(unsaid)).isPresent();
    assertThat(documents().manifest(unsaid)).isPresent();
    registry.close();
    assertThatThrownBy(() -> documents().manifest(unsaid)).isInstanceOf(RegistryException.class);
  }

  @Test
  void configIsNotManifest() {
    assertThat(documents().config(base, DESCRIPTOR.digest())).isEqualTo(CONFIG);
    assertThat(documents().manifest(base.repository().withDigest(DESCRIPTOR.digest()))).isEmpty();
  }

  @Test
  void missingManifestIsNotCached() {
    ImageReference other = base.repository().withDigest(Digest.sha256(CONFIG));
    assertThat(documents().manifest(other)).isEmpty();
    registry.close();
    assertThatThrownBy(() -> documents().manifest(other)).isInstanceOf(RegistryException.class);
  }
}
