package io.imagespec.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockFileTest {
  private static final ImageReference DEBIAN = ImageReference.parse("docker.io/library/debian:12");
  private static final ImageReference PYTHON = ImageReference.parse("ghcr.io/acme/python:3.12");
  private static final Digest ONE = Digest.parse("sha256:" + "1".repeat(64));
  private static final Digest TWO = Digest.parse("sha256:" + "2".repeat(64));

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("imagespec.lock");
  }

  private static String text(String... bases) {
    return "{\"version\": 1, \"bases\": {" + String.join(", ", bases) + "}}";
  }

  private static String entry(Object base, Object digest) {
    return "\"" + base + "\": \"" + digest + "\"";
  }

  private void assertRefused(String text, String... parts) throws IOException {
    Files.writeString(file, text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockFile.read(file))
        .withMessageStartingWith("lock file " + file + ": ")
        .withMessageContainingAll(parts);
  }

  @Test
  void fileIsSortedWithOneBasePerLine() {
    LockFile.read(file).with(Map.of(PYTHON, TWO, DEBIAN, ONE)).write();
    assertThat(file)
        .hasContent(
            """
            {
              "version": 1,
              "bases": {
                "docker.io/library/debian:12": "sha256:%s",
                "ghcr.io/acme/python:3.12": "sha256:%s"
              }
            }"""
                .formatted("1".repeat(64), "2".repeat(64)));
    assertThat(file).content().endsWith("}\n").doesNotContain("\r");
  }

  @Test
  void writtenFileIsReadAgain() {
    LockFile written = LockFile.read(file).with(Map.of(DEBIAN, ONE));
    written.write();
    LockFile read = LockFile.read(file);
    assertThat(read.exists()).isTrue();
    assertThat(read.bases()).isEqualTo(written.bases());
    assertThat(read.require(DEBIAN)).isEqualTo(ONE);
    new LockFile(file, true, new TreeMap<>()).write();
    assertThat(LockFile.read(file).bases()).isEmpty();
  }

  @Test
  void entriesOfOtherSpecsStay() throws IOException {
    Files.writeString(file, text(entry(PYTHON, ONE), entry(DEBIAN, ONE)));
    LockFile.read(file).with(Map.of(DEBIAN, TWO)).write();
    LockFile read = LockFile.read(file);
    assertThat(read.find(PYTHON)).contains(ONE);
    assertThat(read.find(DEBIAN)).contains(TWO);
  }

  @Test
  void missingFileAndMissingEntryNameTheRemedy() {
    LockFile missing = LockFile.read(file);
    assertThat(missing.exists()).isFalse();
    assertThat(missing.find(DEBIAN)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> missing.require(DEBIAN))
        .withMessage(
            "base debian:12: lock file "
                + file
                + " is missing; lock the bases with lockBases(..), and commit the file");
    missing.with(Map.of(PYTHON, ONE)).write();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockFile.read(file).require(DEBIAN))
        .withMessage(
            "base debian:12: lock file "
                + file
                + " has no entry docker.io/library/debian:12; lock the bases with lockBases(..),"
                + " and commit the file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> other"})
  void mergeConflictIsReportedWithItsLine(String marker) throws IOException {
    String text = "{\n  \"version\": 1,\n" + marker + "\n  \"bases\": {}\n}\n";
    assertRefused(text, "unresolved merge conflict at line 3", "lockBases(..)");
    assertRefused(text.replace("\n", "\r\n"), "unresolved merge conflict at line 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|JSON at $.version: it is missing; correct the file",
        "{'version': 0, 'bases': {}}|JSON at $.version: version 0 does not exist; correct",
        "{'version': 'a', 'bases': {}}|JSON at $.version: a 32-bit integer is required",
        "{'version': 1}|JSON at $.bases: it is missing; correct the file",
        "{'version': 1, 'bases': []}|JSON at $.bases: an object is required",
        "{'version': 1, 'bases': {'docker.io/library/debian:12': 1}}"
            + "|JSON at $.bases.docker.io/library/debian:12: a string is required",
        "{'version': 1, 'bases': {'docker.io/library/debian:12': 'latest'}}"
            + "|JSON at $.bases.docker.io/library/debian:12: digest \"latest\"",
        "{'version': 1, 'bases': {'Debian:12': 'x'}}|JSON at $.bases.Debian:12: image reference",
        "{'version': 1, 'bases': {'debian:12': 'x'}}"
            + "|JSON at $.bases.debian:12: write the full name \"docker.io/library/debian:12\"",
        "{'version': 1, 'bases': {'ghcr.io/a/b': 'x'}}|write the full name \"ghcr.io/a/b:latest\"",
        "{'version': 1, 'bases': {}, 'more': 1}|JSON at $.more: unknown field",
        "{'version': 1, 'bases': {}}}|at line 1",
        "[]|JSON at $: an object is required",
        "''|JSON at $"
      })
  void invalidFileIsReportedWithItsPath(String text, String reason) throws IOException {
    assertRefused(text.replace('\'', '"'), reason, "lockBases(..)");
  }

  @Test
  void newerVersionIsReportedWithTheUpgrade() throws IOException {
    assertRefused(
        text().replace("1", "2"),
        "JSON at $.version: version 2 is newer than 1, which this library reads; upgrade"
            + " io.imagespec");
  }

  @Test
  void duplicateBaseIsReportedWithItsLine() throws IOException {
    assertRefused(
        text("\n" + entry(DEBIAN, ONE), "\n" + entry(DEBIAN, TWO)),
        "Duplicate",
        DEBIAN.toString(),
        "at line 3",
        "lockBases(..)");
  }

  @Test
  void baseWithDigestIsRefused() throws IOException {
    assertRefused(text(entry(DEBIAN + "@" + ONE, ONE)), "a base with a digest needs no entry");
  }

  @Test
  void directoryDeviceLargeAndBinaryFilesAreRefused() throws IOException {
    assertRefused(text() + " ".repeat(1024 * 1024), "it has more than 1048576 bytes");
    Files.write(file, new byte[] {'{', (byte) 0xff});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockFile.read(file))
        .withMessageContaining("it is not UTF-8 text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockFile.read(directory))
        .withMessage("lock file " + directory + ": it is a directory; choose the path of a file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockFile.read(Path.of("/dev/zero")))
        .withMessageContaining("it is not a regular file");
  }

  @Test
  void failedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    LockFile lock = LockFile.read(file).with(Map.of(DEBIAN, ONE));
    lock.write();
    String before = Files.readString(file);
    for (Path target : List.of(directory, Path.of("/proc/self/imagespec.lock"))) {
      assertThatExceptionOfType(ImageSpecException.class)
          .isThrownBy(() -> new LockFile(target, true, lock.bases()).write())
          .withMessageStartingWith("write lock file " + target + ": ")
          .withMessageEndingWith("; correct the permissions, or choose another path");
    }
    assertThat(file).content().isEqualTo(before);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
