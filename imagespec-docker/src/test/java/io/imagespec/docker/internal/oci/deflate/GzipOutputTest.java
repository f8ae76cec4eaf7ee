package io.imagespec.docker.internal.oci.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.name.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipOutputTest {
  private final ExecutorService workers = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  private byte[] compressed(byte[] content, int ahead, int piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GzipOutput gzip =
        new GzipOutput(out, new CompressionPool(workers, ahead), Optional.empty())) {
      for (int at = 0; at < content.length; at += piece) {
        gzip.write(content, at, Math.min(piece, content.length - at));
      }
      gzip.finish();
    }
    return out.toByteArray();
  }

  @Test
  void streamsSharingPoolWriteBytesOfSingleStream() throws IOException {
    byte[] content = text(5_000_000, 3);
    byte[] alone = compressed(content, 1, content.length);
    CompressionPool shared = new CompressionPool(workers, 2);
    List<ByteArrayOutputStream> outs = new ArrayList<>();
    List<GzipOutput> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      outs.add(new ByteArrayOutputStream());
      streams.add(new GzipOutput(outs.get(i), shared, Optional.empty()));
    }
    for (int at = 0; at < content.length; at += 100_000) {
      for (GzipOutput stream : streams) {
        stream.write(content, at, 100_000);
      }
    }
    for (GzipOutput stream : streams) {
      stream.finish();
      stream.close();
    }

    assertThat(outs).allSatisfy(out -> assertThat(out.toByteArray()).isEqualTo(alone));
    assertThat(shared.pieces()).isLessThanOrEqualTo(8);
  }

  @Test
  void closedStreamReturnsItsPieces() throws IOException {
    CompressionPool shared = new CompressionPool(workers, 1);
    for (int i = 0; i < 3; i++) {
      try (GzipOutput given =
          new GzipOutput(OutputStream.nullOutputStream(), shared, Optional.empty())) {
        given.write(text(3_000_000, 4));
      }
    }

    assertThat(shared.pieces()).isZero();
    assertThat(shared.find()).isPresent();
  }

  private static byte[] plain(byte[] gzip) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  /** Random words, about as compressible as text. */
  private static byte[] text(int size, long seed) {
    Random random = new Random(seed);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      StringBuilder word = new StringBuilder();
      for (int letters = 1 + random.nextInt(9); letters > 0; letters--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words.add(word.toString());
    }
    StringBuilder text = new StringBuilder();
    while (text.length() < size) {
      double chance = random.nextDouble();
      text.append(words.get((int) (chance * chance * words.size()))).append(' ');
    }
    return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] noise(int size, long seed) {
    byte[] noise = new byte[size];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 2, 3, 4, 5, 257, 258, 259, 4096, 32_767, 32_768, 32_769, 65_535, 65_536, 524_287,
        524_288, 524_289, 1_048_576, 1_600_000
      })
  void compressedContentIsRestored(int size) throws IOException {
    for (byte[] content :
        List.of(text(size, 1), noise(size, 2), new byte[size], mixed(size, 3), pattern(size))) {
      assertThat(plain(compressed(content, 2, 10_000))).isEqualTo(content);
    }
  }

  /** Text, noise, zeros and near or distant repetitions, in runs of all lengths. */
  private static byte[] mixed(int size, long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < size) {
      int length = 1 + random.nextInt(1 << random.nextInt(18));
      switch (random.nextInt(4)) {
        case 0 -> out.writeBytes(text(length, seed));
        case 1 -> out.writeBytes(noise(length, random.nextLong()));
        case 2 -> out.writeBytes(new byte[length]);
        default -> {
          byte[] before = out.toByteArray();
          int from = before.length == 0 ? 0 : random.nextInt(before.length);
          out.write(before, from, Math.min(length, before.length - from));
        }
      }
    }
    return java.util.Arrays.copyOf(out.toByteArray(), size);
  }

  private static byte[] pattern(int size) {
    byte[] pattern = new byte[size];
    for (int i = 0; i < size; i++) {
      pattern[i] = (byte) (i % 251 < 200 ? i % 7 : i % 251);
    }
    return pattern;
  }

  @Test
  void randomContentIsRestored() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      byte[] content = mixed(new Random(seed).nextInt(300_000), seed);
      assertThat(plain(compressed(content, 1 + seed % 5, 1 + 977 * seed)))
          .as("seed %d", seed)
          .isEqualTo(content);
    }
  }

  @Test
  void bytesDoNotDependOnConcurrency() throws IOException {
    byte[] content = mixed(5_000_000, 7);
    byte[] one = compressed(content, 1, 1 << 16);
    assertThat(compressed(content, 9, 4711)).isEqualTo(one);
    assertThat(compressed(content, 3, content.length)).isEqualTo(one);
  }

  /**
   * Other bytes would change the digest of every layer, which requires a new version of the engine.
   */
  @Test
  void bytesAreEqualOnEveryMachine() throws IOException {
    assertThat(Digest.sha256(compressed(mixed(3_000_000, 11), 3, 65_536)))
        .hasToString("sha256:99941862e763c88b7692234da25efa5899622697150cbe6e328809634e99bf8d");
  }

  @Test
  void sizeIsAboutThatOfZlib() throws IOException {
    byte[] content = text(2_000_000, 5);
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zlib)) {
      gzip.write(content);
    }
    assertThat(compressed(content, 2, 65_536).length).isLessThan((int) (zlib.size() * 1.02));
  }

  @Test
  void randomBytesGrowByLessThanOneThousandth() throws IOException {
    assertThat(compressed(noise(2_000_000, 5), 2, 65_536).length).isLessThan(2_002_000);
  }
}
