package io.imagespec.docker.internal.oci.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
  /** The sum of 2^-length. It is one if the code is complete and free of prefixes. */
  private static double kraftSum(HuffmanCode code, int symbols) {
    double sum = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      sum += code.length(symbol) == 0 ? 0 : Math.pow(2, -code.length(symbol));
    }
    return sum;
  }

  private static void count(HuffmanCode code, int symbol, long times) {
    for (long i = 0; i < times; i++) {
      code.count(symbol);
    }
  }

  @Test
  void fibonacciCountsStayWithinLimit() {
    HuffmanCode code = new HuffmanCode(24, 15);
    long before = 1;
    long count = 1;
    for (int symbol = 0; symbol < 24; symbol++) {
      count(code, symbol, count);
      long next = before + count;
      before = count;
      count = next;
    }
    code.make();
    assertThat(kraftSum(code, 24)).isEqualTo(1);
    assertThat(code.length(0)).isEqualTo(15);
    assertThat(code.length(23)).isLessThan(3);
  }

  @Test
  void anyCountsYieldCompleteCode() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      HuffmanCode code = new HuffmanCode(19, 7);
      for (int symbol = 0; symbol < 19; symbol++) {
        count(code, symbol, random.nextInt(4) == 0 ? 0 : (long) Math.pow(2, random.nextInt(14)));
      }
      code.make();
      assertThat(kraftSum(code, 19)).as("round %d", round).isEqualTo(1);
    }
  }

  @Test
  void codeHasAtLeastTwoSymbols() {
    HuffmanCode code = new HuffmanCode(30, 15);
    code.make();
    assertThat(kraftSum(code, 30)).isEqualTo(1);
    assertThat(code.size()).isEqualTo(2);
  }
}
