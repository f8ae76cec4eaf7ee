package io.imagespec.docker.internal.buildkit.session.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerCacheDirectoryTest {
  @TempDir Path root;

  private String blob(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.sha256(bytes);
    Files.createDirectories(root.resolve("blobs/sha256"));
    Files.write(root.resolve("blobs/sha256").resolve(digest.hex()), bytes);
    return digest.toString();
  }

  /** Writes a manifest together with its layer and config. */
  private String manifest(String layer) throws IOException {
    return blob(
        "{\"layers\":["
            + entry(blob(layer), layer.length())
            + "],\"config\":"
            + entry(blob("{}"), 2)
            + "}");
  }

  private static String entry(String digest, int size) {
    return "{\"digest\":\"" + digest + "\",\"size\":" + size + "}";
  }

  private Path file(String digest) {
    return root.resolve("blobs/sha256").resolve(digest.substring(7));
  }

  private static String descriptor(String digest) {
    return "{\"mediaType\":\"a/b\",\"digest\":\"" + digest + "\",\"size\":99999}";
  }

  @Test
  void findsLatestPublishedManifest() throws IOException {
    LayerCacheDirectory directory = LayerCacheDirectory.writing(root.resolve("."));
    assertThat(directory.latest()).isEmpty();
    directory.publish(descriptor(manifest("one")));
    directory.publish(descriptor(manifest("three")));
    String digest = manifest("three");
    assertThat(LayerCacheDirectory.reading(root).latest()).contains(Digest.parse(digest));
    assertThat(root.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(root.resolve("index.json"))
        .hasContent(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"a/b\",\"digest\":\""
                + digest
                + "\",\"size\":"
                + Files.size(file(digest))
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}}]}");
  }

  @Test
  void foreignIndexEntriesAreKept() throws IOException {
    String others =
        "{\"mediaType\":\"c/d\",\"size\":1,\"platform\":{\"os\":null,\"x\":[1.5,true]},"
            + "\"annotations\":{\"org.opencontainers.image.ref.name\":\"mine\"}}";
    Files.writeString(root.resolve("index.json"), "{\"manifests\":[" + others + "]}");
    LayerCacheDirectory directory = LayerCacheDirectory.writing(root);
    assertThat(directory.latest()).isEmpty();
    directory.publish(descriptor(manifest("one")));
    assertThat(root.resolve("index.json")).content().contains(others);
  }

  @Test
  void incompleteCacheIsRefused() throws IOException {
    LayerCacheDirectory directory = LayerCacheDirectory.writing(root);
    String digest = manifest("one");
    directory.publish(descriptor(digest));
    for (String part : new String[] {blob("one"), blob("{}"), digest}) {
      byte[] whole = Files.readAllBytes(file(part));
      Files.write(file(part), new byte[1]);
      assertThatIOException().isThrownBy(directory::latest).withMessageContaining(part);
      Files.delete(file(part));
      assertThatIOException().isThrownBy(directory::latest).withMessageContaining(part);
      Files.write(file(part), whole);
    }
    assertThat(directory.latest()).isPresent();
  }

  @Test
  void missingOrInvalidManifestIsNotPublished() throws IOException {
    LayerCacheDirectory directory = LayerCacheDirectory.writing(root);
    String digest = Digest.sha256(new byte[1]).toString();
    assertThatIOException().isThrownBy(() -> directory.publish(descriptor(digest)));
    assertThatIOException().isThrownBy(() -> directory.publish(descriptor("../x")));
    assertThatIOException().isThrownBy(() -> directory.publish("{"));
    assertThat(directory.latest()).isEmpty();
  }

  @Test
  void invalidIndexIsReported() throws IOException {
    LayerCacheDirectory directory = LayerCacheDirectory.reading(root);
    Path index = root.resolve("index.json");
    for (String text :
        new String[] {
          "{",
          "{\"manifests\":[{\"digest\":\"sha256:../x\","
              + "\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}}]}",
          " ".repeat(4 * 1024 * 1024 + 1)
        }) {
      Files.writeString(index, text);
      assertThatIOException()
          .isThrownBy(directory::latest)
          .withMessageStartingWith(index.toString());
    }
  }

  @Test
  void onlyStalePartialFilesAreDeleted() throws IOException {
    Path dead = Files.writeString(root.resolve(".part-1"), "x");
    Path living = Files.writeString(root.resolve(".part-2"), "x");
    Path old = Files.writeString(root.resolve("index.json"), "{}");
    for (Path file : new Path[] {dead, old}) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }
    assertThat(LayerCacheDirectory.writing(root)).isNotNull();
    assertThat(dead).doesNotExist();
    assertThat(living).exists();
    assertThat(old).exists();
  }
}
