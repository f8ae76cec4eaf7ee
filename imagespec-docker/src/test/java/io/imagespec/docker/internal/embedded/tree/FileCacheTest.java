package io.imagespec.docker.internal.embedded.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
  @TempDir Path directory;

  private static void keep(FileCache files, String name) {
    files.keep(name, out -> out.write(name.getBytes(UTF_8)));
  }

  private static Optional<String> find(FileCache files, String name) {
    return files.find(name, in -> new String(in.readAllBytes(), UTF_8));
  }

  private void age(String name, int hours) throws IOException {
    Path unused =
        Files.setLastModifiedTime(
            directory.resolve("some").resolve(name),
            FileTime.from(Instant.now().minusSeconds(3600L * hours)));
  }

  @Test
  void leastRecentlyUsedFileIsEvicted() throws IOException {
    FileCache files = new FileCache(Optional.of(directory)).in("some", 2);
    keep(files, "old but used");
    age("old but used", 3);
    keep(files, "younger");
    age("younger", 2);
    assertThat(find(files, "old but used")).contains("old but used");

    keep(files, "new");

    assertThat(find(files, "younger")).isEmpty();
    assertThat(find(files, "old but used")).isPresent();
    assertThat(find(files, "new")).isPresent();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void directoryIsAccessibleOnlyToOwner() throws IOException {
    keep(new FileCache(Optional.of(directory)).in("some"), "one");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("some"))))
        .isEqualTo("rwx------");
  }

  @Test
  void fileIsKeptByAnInterruptedThread() {
    FileCache files = new FileCache(Optional.of(directory)).in("some");
    Thread.currentThread().interrupt();
    keep(files, "one");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(find(files, "one")).contains("one");
  }

  @Test
  void failedWriterLeavesNothing() {
    new FileCache(Optional.of(directory))
        .keep(
            "one",
            out -> {
              out.write(1);
              throw new IOException("no more");
            });
    assertThat(directory).isEmptyDirectory();
  }
}
