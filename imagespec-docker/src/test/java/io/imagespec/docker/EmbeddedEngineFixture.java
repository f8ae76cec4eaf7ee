package io.imagespec.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.airlift.compress.zstd.ZstdInputStream;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine and a registry that it pushes to. */
abstract class EmbeddedEngineFixture {
  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  LocalRegistry registry;
  RegistryClient client;
  ContainerEngine engine;
  ImageResolver images;

  @BeforeEach
  void start() {
    registry = LocalRegistry.start();
    Environment machine = CleanMachine.in(directory);
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

  ImageSpec scratch() {
    return ImageSpec.scratch().registry(registry.address() + "/acme").named("app");
  }

  JsonNode manifest(ResolvedImage image) throws Exception {
    return manifest(image.pinned());
  }

  JsonNode manifest(ImageReference image) throws Exception {
    return JSON.readTree(client.manifest(image).orElseThrow().bytes());
  }

  JsonNode config(ResolvedImage image) throws Exception {
    return config(image.pinned());
  }

  JsonNode config(ImageReference image) throws Exception {
    String digest = manifest(image).at("/config/digest").asText();
    return JSON.readTree(client.config(image, Digest.parse(digest)));
  }

  List<String> layer(ResolvedImage image, int number) throws Exception {
    return layer(image.pinned(), number);
  }

  List<String> layer(ImageReference image, int number) throws Exception {
    JsonNode layer = manifest(image).get("layers").get(number);
    Descriptor descriptor =
        new Descriptor(
            layer.get("mediaType").asText(),
            Digest.parse(layer.get("digest").asText()),
            layer.get("size").asLong());
    List<String> entries = new ArrayList<>();
    try (InputStream blob = client.readBlob(image, descriptor);
        InputStream plain =
            descriptor.mediaType().endsWith("zstd")
                ? new ZstdInputStream(blob)
                : new GZIPInputStream(blob);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain, "UTF-8")) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        entries.add(
            "%s %o %d:%d %s"
                .formatted(
                    e.getName(),
                    e.getMode(),
                    e.getLongUserId(),
                    e.getLongGroupId(),
                    e.isSymbolicLink() ? e.getLinkName() : new String(tar.readAllBytes(), UTF_8)));
      }
    }
    return entries;
  }

  HandmadeBase base() {
    return new HandmadeBase(client, registry.address() + "/library/base:1");
  }

  ImageSpec on(HandmadeBase base) throws Exception {
    return ImageSpec.from(base.push().toString())
        .registry(registry.address() + "/acme")
        .named("app");
  }

  static TarBytes merged() {
    return new TarBytes()
        .link("bin", "usr/bin")
        .directory("usr/", 0755)
        .directory("usr/bin/", 0755)
        .directory("var/", 0755)
        .directory("run/", 0755)
        .link("var/run", "/run")
        .directory("etc/", 0755)
        .file("etc/passwd", "root:x:0:0::/:\nweb:x:33:44::/:\n")
        .file("etc/group", "mail:x:8:\n");
  }

  ImageResolver zstd() {
    return ImageResolver.builder()
        .environment(CleanMachine.in(directory))
        .engine(engine)
        .keychain(Keychain.none())
        .directory(directory)
        .layerCompression(LayerCompression.ZSTD)
        .build();
  }
}
