package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import io.imagespec.text.LogLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLineTest {
  /** All loggers write to this file at TRACE. No other tests run concurrently. */
  private static final Path LOG = Path.of("target/tests.log");

  @Test
  void shortTextIsUnchanged() {
    assertThat(LogLine.shorten("x".repeat(280))).isEqualTo("x".repeat(280));
  }

  @Test
  void longTextIsShortenedInTheMiddle() {
    assertThat(LogLine.shorten("a".repeat(300) + "b".repeat(120)))
        .isEqualTo("a".repeat(159) + "…" + "b".repeat(120));
  }

  @Test
  void buildLogsTwoInfoLinesAndReasonsAtDebug() throws Exception {
    String name = "n".repeat(110);
    ImageSpec spec =
        ImageSpec.from("debian:12").named(name).registry("ghcr.io/" + "o".repeat(110)).run("x");
    List<String> before = Files.readAllLines(LOG);
    RecordingEngine engine = RecordingEngine.with(new InMemoryRegistry().addAnyBase());
    ResolvedImage image;
    try (ImageResolver images = engine.resolver().build()) {
      image = images.resolve(spec);
    }
    List<String> all = Files.readAllLines(LOG);
    List<String> lines = all.subList(before.size(), all.size());
    assertThat(lines)
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(350)); // including the logger
    assertThat(lines)
        .filteredOn(line -> line.contains(" INFO "))
        .satisfiesExactly(
            line ->
                assertThat(line).contains("building ghcr.io/ooo").endsWith("(1 step) on recording"),
            line ->
                assertThat(line)
                    .contains("BUILT ghcr.io/ooo", image.digest() + " after ")
                    .endsWith(" s"));
    assertThat(lines).filteredOn(line -> line.contains("DEBUG")).hasSameSizeAs(image.reasons());
  }
}
