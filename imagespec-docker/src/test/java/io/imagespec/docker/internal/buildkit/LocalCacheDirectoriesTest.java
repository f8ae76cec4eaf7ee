package io.imagespec.docker.internal.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.internal.buildkit.proto.CacheOptionsEntry;
import io.imagespec.docker.internal.buildkit.session.content.LayerCacheDirectory;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCacheDirectoriesTest {
  private static final Set<Capability> WRITES =
      Set.of(Capability.CACHE_IMPORT, Capability.CACHE_EXPORT);

  @TempDir Path directory;

  private LayerCache.Local cache() {
    return new LayerCache.Local(directory.resolve("Zwischenlager ü"));
  }

  private static BuildRequest request(List<LayerCache> imports, List<LayerCache> exports) {
    return BuildRequest.builder(
            BuildPlan.of(ImageSpec.from("busybox")),
            new Delivery.Push(ImageReference.parse("ghcr.io/acme/app:1")))
        .cacheImports(imports)
        .cacheExports(exports)
        .build();
  }

  private LocalCacheDirectories both() {
    return LocalCacheDirectories.open(request(List.of(cache()), List.of(cache())), WRITES);
  }

  private Digest written() throws IOException {
    LayerCacheDirectory written = LayerCacheDirectory.writing(cache().directory());
    Path blobs = cache().directory().resolve("blobs/sha256");
    Digest config = Digest.sha256(new byte[3]);
    Files.write(blobs.resolve(config.hex()), new byte[3]);
    byte[] manifest =
        ("{\"config\":{\"digest\":\"" + config + "\",\"size\":3}}")
            .getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.sha256(manifest);
    Files.write(blobs.resolve(digest.hex()), manifest);
    written.publish("{\"digest\":\"" + digest + "\"}");
    return digest;
  }

  @Test
  void missingCacheIsExportedButNotImported() {
    LocalCacheDirectories caches = both();
    assertThat(caches.imported(cache())).isEmpty();
    assertThat(caches.exported(cache())).isPresent();
    assertThat(caches.warnings()).isEmpty();
    assertThat(cache().directory().resolve("blobs/sha256")).isDirectory();
  }

  @Test
  void entriesHoldDigestInsteadOfPath() throws IOException {
    Digest digest = written();
    LocalCacheDirectories caches = both();
    CacheOptionsEntry imported = caches.imported(cache()).orElseThrow();
    CacheOptionsEntry exported = caches.exported(cache()).orElseThrow();
    assertThat(imported.getType()).isEqualTo("local");
    assertThat(imported.getAttrsMap()).containsEntry("digest", digest.toString());
    assertThat(imported.getAttrsMap().get("src"))
        .matches("[0-9a-f]{16}")
        .isEqualTo(exported.getAttrsMap().get("dest"));
    assertThat(exported.getAttrsMap())
        .containsEntry("mode", "max")
        .containsEntry("ignore-error", "true");
    assertThat(new LayerCacheOptions(List.of(imported), List.of()).importsToJson())
        .contains("\"Type\":\"local\"", "\"digest\":\"" + digest + "\"");
  }

  @Test
  void importDoesNotCreateDirectory() {
    LocalCacheDirectories caches =
        LocalCacheDirectories.open(request(List.of(cache()), List.of()), WRITES);
    assertThat(caches.imported(cache())).isEmpty();
    assertThat(cache().directory()).doesNotExist();
  }

  @Test
  void builderWithoutCacheExportGetsWarning() throws IOException {
    written();
    LocalCacheDirectories caches =
        LocalCacheDirectories.open(
            request(List.of(cache()), List.of(cache())), Set.of(Capability.CACHE_IMPORT));
    assertThat(caches.imported(cache())).isEmpty();
    assertThat(caches.exported(cache())).isEmpty();
    assertThat(caches.warnings())
        .singleElement()
        .asString()
        .startsWith("layer cache in " + cache().directory() + " is not used")
        .contains("LayerCache.registry(..)");
  }

  @Test
  void unreadableIndexIsReportedAsWarning() throws IOException {
    written();
    Files.writeString(cache().directory().resolve("index.json"), "{");
    LocalCacheDirectories caches =
        LocalCacheDirectories.open(request(List.of(cache()), List.of()), WRITES);
    assertThat(caches.imported(cache())).isEmpty();
    assertThat(caches.warnings()).singleElement().asString().contains("index.json");
  }

  @Test
  void cacheIsFoundAfterBuilderReportsManifest() throws IOException {
    Digest digest = written();
    Files.delete(cache().directory().resolve("index.json"));
    LocalCacheDirectories caches = both();
    assertThat(caches.publish(new ExportResult(Map.of())))
        .singleElement()
        .asString()
        .contains("is not written: the builder wrote no cache");
    String descriptor = "{\"digest\":\"" + digest + "\"}";
    assertThat(caches.publish(new ExportResult(Map.of("cache.manifest", descriptor)))).isEmpty();
    assertThat(both().imported(cache())).isPresent();
  }
}
