package io.imagespec.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputTailTest {
  private final OutputTail lines = new OutputTail();

  @Test
  void keepsLastFortyLines() {
    for (int i = 1; i <= 100; i++) {
      lines.add("line " + i);
    }
    assertThat(lines.toList()).hasSize(40).startsWith("line 61").endsWith("line 100");
  }

  @Test
  void overlongLineIsTruncated() {
    lines.add("x".repeat(3_000_000));
    assertThat(lines.toList()).singleElement().asString().hasSize(2_001).endsWith("x…");
  }
}
