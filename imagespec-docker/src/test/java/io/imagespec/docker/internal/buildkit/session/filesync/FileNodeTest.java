package io.imagespec.docker.internal.buildkit.session.filesync;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.context.ContextEntry;
import io.imagespec.name.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNodeTest {
  private static Instant time(String hex) {
    long nanoseconds = FileNode.time(Digest.parse("sha256:" + hex));
    return Instant.ofEpochSecond(0, nanoseconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "7", "8", "f"})
  void timesLieInTheYear2000(String digit) {
    assertThat(time(digit.repeat(64)).atZone(ZoneOffset.UTC).getYear()).isEqualTo(2000);
  }

  @Test
  void differentContentsHaveDifferentTimes() {
    assertThat(
            IntStream.range(0, 10_000)
                .mapToLong(
                    i ->
                        FileNode.time(
                            Digest.sha256(("content " + i).getBytes(StandardCharsets.UTF_8))))
                .distinct())
        .hasSize(10_000);
  }

  @Test
  void timesCoverTheYearInNanoseconds() {
    assertThat(time("0".repeat(15) + "1" + "0".repeat(48)))
        .isEqualTo(Instant.parse("2000-01-01T00:00:00.000000001Z"));
    long days =
        IntStream.range(0, 10_000)
            .mapToLong(
                i ->
                    FileNode.time(Digest.sha256(("content " + i).getBytes(StandardCharsets.UTF_8))))
            .map(TimeUnit.NANOSECONDS::toDays)
            .distinct()
            .count();
    assertThat(days).isEqualTo(366);
  }

  @Test
  void directoriesAndLinksShareOneTime() {
    long start = TimeUnit.SECONDS.toNanos(Instant.parse("2000-01-01T00:00:00Z").getEpochSecond());
    assertThat(FileNode.of(new ContextEntry.Directory("d")).stat().getModTime()).isEqualTo(start);
    assertThat(FileNode.of(new ContextEntry.Link("l", "t")).stat().getModTime()).isEqualTo(start);
  }
}
