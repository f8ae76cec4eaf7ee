package io.imagespec.docker.internal.embedded.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.context.ContextEntry;
import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerEntry;
import io.imagespec.docker.internal.oci.deflate.CompressionPool;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index of a layer that is written here. */
class WrittenLayerIndexTest {
  private static final TarWriter.Access ACCESS = new TarWriter.Access(0754, 3_000_000, 7);

  @TempDir Path directory;
  private final ExecutorService workers = Executors.newFixedThreadPool(1);

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  private LayerEntry file(String path) throws Exception {
    byte[] content = "content".getBytes(UTF_8);
    Path file = Files.write(directory.resolve("file"), content);
    return new LayerEntry.File(
        path,
        ACCESS,
        new ContextEntry.RegularFile(
            "copy-1",
            new ContextEntry.Origin("copy-1", file),
            false,
            0644,
            content.length,
            Digest.sha256(content)));
  }

  private LayerIndex read(Layer layer) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var unused =
        layer.writeTo(
            out, LayerCompression.GZIP, new CompressionPool(workers, 2), Optional.empty());
    return LayerIndex.read(CompressionDetector.open(new ByteArrayInputStream(out.toByteArray())));
  }

  @Test
  void indexEqualsThatOfReadLayer() throws Exception {
    Layer layer =
        new Layer(
            List.of(
                new LayerEntry.Directory("a", ACCESS),
                new LayerEntry.Directory("a/" + "long".repeat(60), ACCESS),
                file("a/" + "long".repeat(60) + "/ü"),
                new LayerEntry.Link("a/link", new TarWriter.Access(0777, 1, 2), "../b"),
                file("z")));
    assertThat(LayerIndex.of(layer)).contains(read(layer));
  }

  /** Their index contains the content of the files. */
  @ParameterizedTest
  @ValueSource(strings = {"etc/passwd", "usr/etc/group", "passwd"})
  void layerWithUsersIsReadInstead(String path) throws Exception {
    assertThat(LayerIndex.of(new Layer(List.of(file("one"), file(path))))).isEmpty();
  }
}
