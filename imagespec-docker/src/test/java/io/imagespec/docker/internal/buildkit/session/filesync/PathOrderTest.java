package io.imagespec.docker.internal.buildkit.session.filesync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PathOrderTest {
  @Test
  void childrenFollowTheirDirectory() {
    assertThat(Stream.of("a.b", "a-b", "a b", "a/z", "a", "a/b/c", "a/b").sorted(new PathOrder()))
        .containsExactly("a", "a/b", "a/b/c", "a/z", "a b", "a-b", "a.b");
  }

  /** An equivalent definition: component by component, byte by byte. */
  @Test
  void namesAreComparedByTheirBytes() {
    Random random = new Random(5);
    List<String> pieces = List.of("a", "/", "-", "\uFF5E", "𝄞", "é", "\u0001", "~", "b");
    List<String> paths =
        IntStream.range(0, 2000)
            .mapToObj(i -> path(random, pieces))
            .filter(path -> !path.startsWith("/") && !path.endsWith("/") && !path.contains("//"))
            .distinct()
            .toList();
    assertThat(paths).hasSizeGreaterThan(500);
    assertThat(paths.stream().sorted(new PathOrder()).toList())
        .isEqualTo(paths.stream().sorted(byComponents()).toList());
  }

  private static String path(Random random, List<String> pieces) {
    StringBuilder path = new StringBuilder();
    random.ints(1 + random.nextInt(6), 0, pieces.size()).forEach(i -> path.append(pieces.get(i)));
    return path.toString();
  }

  private static Comparator<String> byComponents() {
    Comparator<byte[]> bytes = Arrays::compareUnsigned;
    return (a, b) -> {
      String[] left = a.split("/", -1);
      String[] right = b.split("/", -1);
      for (int i = 0; i < Math.min(left.length, right.length); i++) {
        int order =
            bytes.compare(
                left[i].getBytes(StandardCharsets.UTF_8),
                right[i].getBytes(StandardCharsets.UTF_8));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(left.length, right.length);
    };
  }
}
