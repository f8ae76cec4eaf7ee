package io.imagespec.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
  @TempDir Path directory;
  private Path target;

  @BeforeEach
  void nameTarget() {
    target = directory.resolve("images.json");
  }

  private static void write(Path target, String text) throws IOException {
    AtomicFile.write(target, out -> out.write(text.getBytes(UTF_8)));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void assertRefused(Path file, String reason) {
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> write(file, "new"))
        .withMessage(file + ": " + reason)
        .withNoCause();
  }

  @Test
  void contentReplacesTheOldOne() throws IOException {
    write(target, "old and longer");
    write(target, "new");
    assertThat(target).hasContent("new");
    assertThat(files()).containsExactly("images.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-rw-r--", "rw-rw-rw-", "r--r--r--", "rwxr-x---"})
  void permissionsOfTheReplacedFileAreKept(String permissions) throws IOException {
    write(target, "old");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));
    write(target, "new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo(permissions);
    AtomicFile.writePrivate(target, out -> {});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo(permissions);
  }

  @Test
  void newFileHasDefaultPermissionsUnlessItIsPrivate() throws IOException {
    Path usual = Files.createFile(directory.resolve("usual"));
    write(target, "new");
    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(Files.getPosixFilePermissions(usual));
    Path secret = directory.resolve("private");
    AtomicFile.writePrivate(secret, out -> {});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
  }

  @Test
  void failedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    write(target, "old");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    out -> {
                      out.write(1);
                      throw new IOException("No space left on device");
                    }))
        .withMessage(target + ": No space left on device");
    assertThat(target).hasContent("old");
    assertThat(files()).containsExactly("images.json");
  }

  @Test
  void nothingIsLeftIfTheContentFailsUnexpectedly() throws IOException {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    out -> {
                      throw new IllegalStateException("a bug");
                    }));
    assertThat(files()).isEmpty();
  }

  @Test
  void directoriesAndSocketsAreRefused() throws IOException {
    Path below = Files.createDirectory(directory.resolve("directory"));
    assertRefused(below, "it is a directory");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(target));
      assertRefused(target, "it is a device, a pipe or a socket");
    }
    assertThat(files()).containsExactlyInAnyOrder("directory", "images.json");
  }

  @Test
  void missingDirectoryIsNamed() {
    assertRefused(directory.resolve("missing/images.json"), "its directory does not exist");
  }

  @Test
  void targetThatCannotBeCreatedLeavesNothing() throws IOException {
    assertRefused(directory.resolve("a".repeat(256)), "File name too long");
    Path below = Files.createFile(directory.resolve("file")).resolve("images.json");
    assertRefused(below, "Not a directory");
    assertThat(files()).containsExactly("file");
  }

  @Test
  void symbolicLinkIsItselfReplaced() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "other");
    Files.createSymbolicLink(target, other);
    write(target, "new");
    assertThat(target).hasContent("new");
    assertThat(Files.isSymbolicLink(target)).isFalse();
    assertThat(other).hasContent("other");
  }

  @Test
  void interruptDoesNotEndTheWrite() throws IOException {
    Thread.currentThread().interrupt();
    write(target, "new");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(target).hasContent("new");
  }

  @Test
  void concurrentReaderGetsOneOfTheContents() throws Exception {
    String one = "1".repeat(100_000);
    String two = "2".repeat(100_000);
    write(target, one);
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 200; i++) {
                  write(target, i % 2 == 0 ? two : one);
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              } finally {
                done.set(true);
              }
            });
    writer.start();
    while (!done.get()) {
      assertThat(Files.readString(target)).isIn(one, two);
    }
    writer.join();
    assertThat(target).hasContent(one);
  }
}
