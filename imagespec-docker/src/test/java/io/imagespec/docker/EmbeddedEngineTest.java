package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private LocalRegistry registry;
  private RegistryClient client;
  private ContainerEngine engine;
  private ImageResolver images;

  @BeforeEach
  void start() {
    registry = LocalRegistry.start();
    Environment machine =
        Environment.of(Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString()), directory);
    client = RegistryClient.builder().environment(machine).keychain(Keychain.none()).build();
    engine = new EmbeddedEngineProvider().connect(machine);
    images =
        ImageResolver.builder()
            .environment(machine)
            .engine(engine)
            .keychain(Keychain.none())
            .directory(directory)
            .build();
  }

  @AfterEach
  void stop() {
    images.close();
    engine.close();
    client.close();
    registry.close();
  }

  private ImageSpec scratch() {
    return ImageSpec.scratch().registry(registry.address() + "/acme").named("app");
  }

  private JsonNode manifest(ResolvedImage image) throws Exception {
    return JSON.readTree(client.manifest(image.pinned()).orElseThrow().bytes());
  }

  private JsonNode config(ResolvedImage image) throws Exception {
    String digest = manifest(image).at("/config/digest").asText();
    return JSON.readTree(client.config(image.pinned(), Digest.parse(digest)));
  }

  private List<String> layer(ResolvedImage image, int number) throws Exception {
    JsonNode layer = manifest(image).get("layers").get(number);
    Descriptor descriptor =
        new Descriptor(
            layer.get("mediaType").asText(),
            Digest.parse(layer.get("digest").asText()),
            layer.get("size").asLong());
    List<String> entries = new ArrayList<>();
    try (InputStream blob = client.readBlob(image.pinned(), descriptor);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(blob), "UTF-8")) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        entries.add(
            "%s %o %d:%d %s"
                .formatted(
                    e.getName(),
                    e.getMode(),
                    e.getLongUserId(),
                    e.getLongGroupId(),
                    e.isFile() ? new String(tar.readAllBytes()) : e.getLinkName()));
      }
    }
    return entries;
  }

  @Test
  void filesOnNothingBecomeAPushedImage() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            scratch().copy(Path.of("one"), "/app/one").env("A", "b").entrypoint("/app/one"));
    assertThat(layer(image, 0))
        .containsExactly("app/ 755 0:0 ", "app/one 644 0:0 1");
    assertThat(config(image).at("/config/Entrypoint/0").asText()).isEqualTo("/app/one");
    assertThat(config(image).at("/config/Env/1").asText()).isEqualTo("A=b");
    assertThat(config(image).get("architecture").asText()).isEqualTo("amd64");
    assertThat(image.reasons()).anyMatch(r -> r.startsWith("engine: embedded"));
  }

  @Test
  void commandsAreRefusedWithTheirSteps() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(scratch().copy(directory, "/x").run("a b")))
        .withMessageContaining("run a b");
  }
}
