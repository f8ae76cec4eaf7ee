package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.name.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestAppendableTest {
  @Test
  void digestIsIndependentOfChunking() {
    String piece = "ä\uD83D\uDE00 text, ";
    for (int count : new int[] {0, 1, 700, 1_000, 5_000}) {
      DigestAppendable hashed = new DigestAppendable();
      for (int i = 0; i < count; i++) {
        hashed.append(piece).append("<" + piece + ">", 1, 1 + piece.length()).append('x');
      }
      String all = (piece + piece + "x").repeat(count);
      assertThat(hashed.digest())
          .as("%d pieces", count)
          .isEqualTo(Digest.sha256(all.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
