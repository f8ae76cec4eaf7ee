package io.imagespec.docker.internal.embedded.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.imagespec.docker.internal.oci.deflate.CompressionPool;
import io.imagespec.docker.internal.oci.deflate.GzipOutput;
import io.imagespec.docker.internal.oci.deflate.SegmentCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmentStoreTest {
  private static final int PIECE = 1 << 16;

  private final ExecutorService workers = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  private byte[] compressed(byte[] content, Optional<SegmentCache> known) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GzipOutput gzip = new GzipOutput(out, new CompressionPool(workers, 2), known)) {
      gzip.write(content);
      gzip.finish();
    }
    return out.toByteArray();
  }

  /** Content that compresses to about half its size. */
  private static byte[] content() {
    byte[] content = new byte[4 * PIECE + 1_000];
    Random random = new Random(1);
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ('a' + random.nextInt(16));
    }
    return content;
  }

  private static byte[] file(SegmentStore segments) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    segments.write(file);
    return file.toByteArray();
  }

  private static SegmentStore read(byte[] file) throws IOException {
    return SegmentStore.read(new ByteArrayInputStream(file));
  }

  @Test
  void onlyChangedSegmentsAreCompressedAgain() throws IOException {
    byte[] content = content();
    SegmentStore first = new SegmentStore(Map.of());
    assertThat(compressed(content, Optional.of(first)))
        .isEqualTo(compressed(content, Optional.empty()));
    assertThat(first.now()).hasSize(5);
    assertThat(first.hasChanged()).isTrue();

    SegmentStore second = read(file(first));
    content[2 * PIECE + 7]++;
    assertThat(compressed(content, Optional.of(second)))
        .isEqualTo(compressed(content, Optional.empty()));
    assertThat(second.now().keySet()).filteredOn(second.before()::containsKey).hasSize(4);
    assertThat(second.hasChanged()).isTrue();

    SegmentStore third = read(file(second));
    assertThat(third.before()).hasSize(5);
    assertThat(compressed(content, Optional.of(third))).isNotEmpty();
    assertThat(third.hasChanged()).isFalse();
  }

  /** A segment depends on the preceding bytes that its matches can reference. */
  @Test
  void precedingContentChangesSegmentKey() throws IOException {
    byte[] content = content();
    SegmentStore first = new SegmentStore(Map.of());
    byte[] unused = compressed(content, Optional.of(first));
    SegmentStore second = read(file(first));
    content[PIECE - 1]++;

    assertThat(compressed(content, Optional.of(second)))
        .isEqualTo(compressed(content, Optional.empty()));
    assertThat(second.now().keySet()).filteredOn(second.before()::containsKey).hasSize(3);
  }

  @Test
  void fileStartsWithMagicInModifiedUtf8() throws IOException {
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(start);
    out.writeUTF("imagespec pieces 1");
    out.writeInt(0);
    assertThat(file(new SegmentStore(Map.of())))
        .startsWith(start.toByteArray())
        .hasSize(start.size() + 32);
  }

  @Test
  void damagedFileIsRefused() throws IOException {
    SegmentStore segments = new SegmentStore(Map.of());
    byte[] unused = compressed(new byte[100], Optional.of(segments));
    byte[] file = file(segments);
    assertThat(read(file).before()).hasSize(1);
    for (int at = 0; at < file.length; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 4;
      assertThatIOException().as("byte %d", at).isThrownBy(() -> read(damaged));
    }
    assertThatIOException().isThrownBy(() -> read(new byte[3])).withMessage("it is damaged");
  }
}
