package io.imagespec.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildContextTest {
  @TempDir Path directory;
  private Path source;

  @BeforeEach
  void createSource() throws IOException {
    source = Files.createDirectory(directory.resolve("src"));
  }

  private BuildContext contextOf(FileSource file) {
    BuildContext.Builder builder = BuildContext.builder(directory, DigestCache.none());
    builder.add("copy-1", file);
    return builder.build();
  }

  private BuildContext context() {
    return contextOf(FileSource.of(Path.of("src")));
  }

  private Path write(String name, String content) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static List<TarArchiveEntry> tar(BuildContext context) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    context.writeTo(out, Map.of());
    List<TarArchiveEntry> entries = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()), "UTF-8")) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  @Test
  void contextOfNamesHasOnlyTheirEntries() throws IOException {
    write("a", "1");
    BuildContext.Builder builder = BuildContext.builder(directory, DigestCache.none());
    builder.add("copy-1", FileSource.of(Path.of("src")));
    builder.addDirectory("nothing");
    builder.add("copy-10/x", FileSource.of(Path.of("src/a")));
    BuildContext all = builder.build();
    assertThat(all.only(Set.of("copy-1")).entries())
        .extracting(ContextEntry::path)
        .containsExactly("copy-1", "copy-1/a");
    assertThat(all.only(Set.of("copy-10", "nothing", "missing")).entries())
        .extracting(ContextEntry::path)
        .containsExactly("nothing", "copy-10", "copy-10/x");
    assertThat(all.only(Set.of()).entries()).isEmpty();
  }

  @Test
  void entriesAreSortedByBytesWithParentsFirst() throws IOException {
    write("b/x", "1");
    write("a", "2");
    write("b.c", "3");
    write("\uD83D\uDE00", "4");
    write("\uFB01", "5");
    assertThat(context().entries())
        .extracting(ContextEntry::path)
        .containsExactly(
            "copy-1",
            "copy-1/a",
            "copy-1/b",
            "copy-1/b/x",
            "copy-1/b.c",
            "copy-1/\uFB01",
            "copy-1/\uD83D\uDE00");
  }

  @Test
  void archiveIsIndependentOfClockAndUmask() throws IOException {
    Files.setPosixFilePermissions(
        write("plain", "x"), PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(write("tool", "x"), PosixFilePermissions.fromString("r-xr-----"));
    List<TarArchiveEntry> entries = tar(context());
    assertThat(entries)
        .extracting(TarArchiveEntry::getName)
        .containsExactly("copy-1/", "copy-1/plain", "copy-1/tool");
    assertThat(entries).extracting(TarArchiveEntry::getMode).containsExactly(0755, 0644, 0755);
    assertThat(entries)
        .allSatisfy(
            e -> {
              assertThat(e.getLongUserId()).isZero();
              assertThat(e.getLongGroupId()).isZero();
              assertThat(e.getLastModifiedTime().toInstant()).hasToString("2000-01-01T00:00:00Z");
            });
  }

  @Test
  void longAndNonAsciiNamesArePreserved() throws IOException {
    String deep = "d/".repeat(60) + "é".repeat(100);
    write(deep, "x");
    Files.createSymbolicLink(source.resolve("link"), Path.of("t".repeat(150)));
    List<TarArchiveEntry> entries = tar(context());
    assertThat(entries).extracting(TarArchiveEntry::getName).contains("copy-1/" + deep);
    assertThat(entries).extracting(TarArchiveEntry::getLinkName).contains("t".repeat(150));
  }

  @Test
  void ignoreFileIsAppliedAndOmitted() throws IOException {
    write(".dockerignore", "# comment\n*.log\nbuild\n!build/keep\n");
    write("a.log", "");
    write("build/drop", "");
    write("build/keep", "");
    write("sub/.dockerignore", "kept");
    assertThat(context().entries())
        .extracting(ContextEntry::path)
        .containsExactly(
            "copy-1",
            "copy-1/build",
            "copy-1/build/keep",
            "copy-1/sub",
            "copy-1/sub/.dockerignore");
    assertThat(
            contextOf(FileSource.of(source).withRules(IgnoreRules.parse(List.of("build", "sub"))))
                .entries())
        .extracting(ContextEntry::path)
        .containsExactly("copy-1", "copy-1/a.log");
  }

  @Test
  void emptyDirectoriesAreOmittedOnRequest() throws IOException {
    write("a/b/c/code.class", "");
    write("a/d/text", "");
    Files.createDirectories(source.resolve("empty/too"));
    FileSource texts = FileSource.of(source).withRules(IgnoreRules.parse(List.of("**/*.class")));
    assertThat(contextOf(texts.withoutEmptyDirectories()).entries())
        .extracting(ContextEntry::path)
        .containsExactly("copy-1", "copy-1/a", "copy-1/a/d", "copy-1/a/d/text");
    assertThat(contextOf(texts).entries())
        .extracting(ContextEntry::path)
        .contains("copy-1/a/b/c", "copy-1/empty/too");
    Path nothing = Files.createDirectory(directory.resolve("nothing"));
    assertThat(contextOf(FileSource.of(nothing).withoutEmptyDirectories()).entries())
        .extracting(ContextEntry::path)
        .containsExactly("copy-1");
  }

  @Test
  void onlyLinkAtSourceIsFollowed() throws IOException {
    write("real", "x");
    Files.createSymbolicLink(source.resolve("out"), Path.of("/no/such/place"));
    Files.createSymbolicLink(source.resolve("loop"), Path.of("."));
    Path link = Files.createSymbolicLink(directory.resolve("link"), source);
    assertThat(contextOf(FileSource.of(link)).entries())
        .contains(
            new ContextEntry.Link("copy-1/out", "/no/such/place"),
            new ContextEntry.Link("copy-1/loop", "."))
        .hasSize(4);
  }

  @Test
  void socketIsRefusedWithItsPath() throws IOException {
    Path socket = source.resolve("s");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertThatIllegalArgumentException()
          .isThrownBy(this::context)
          .withMessageContaining(socket.toString());
    }
  }

  @Test
  void fifoIsRefusedWithItsPath() throws IOException, InterruptedException {
    Path fifo = source.resolve("f");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(this::context)
        .withMessageContaining(fifo.toString());
  }

  @Test
  void deviceIsRefusedWithItsPath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> contextOf(FileSource.of(Path.of("/dev/null"))))
        .withMessageContaining("/dev/null");
  }

  /** In a layer, a whiteout file removes the file that it names from the image. */
  @ParameterizedTest
  @ValueSource(strings = {".wh.passwd", "etc/.wh..wh..opq", ".wh.d/file"})
  void whiteoutNamesAreRefusedUnlessIgnored(String name) throws IOException {
    Path file = write(name, "x");
    assertThat(contextOf(FileSource.of(file)).entries()).as("under another name").hasSize(1);
    String refused = name.replace("/file", "");
    assertThatIllegalArgumentException()
        .isThrownBy(this::context)
        .withMessageContainingAll(source.resolve(refused).toString(), ".wh.");
    write(".dockerignore", "**/.wh.*");
    write("a.wh.b", "x");
    assertThat(tar(context())).extracting(TarArchiveEntry::getName).contains("copy-1/a.wh.b");
  }

  @Test
  void fileReplacedByLinkIsRefused() throws IOException {
    Path file = write("file", "same");
    BuildContext context = context();
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "same");
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    assertThatExceptionOfType(ContextException.class)
        .isThrownBy(() -> context.writeTo(OutputStream.nullOutputStream(), Map.of()))
        .withMessageContaining(file.toString());
  }

  @Test
  void fileReplacedByFifoDoesNotBlock() throws IOException, InterruptedException {
    Path file = write("file", "same");
    BuildContext context = context();
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThatExceptionOfType(ContextException.class)
        .isThrownBy(
            () ->
                assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> context.writeTo(OutputStream.nullOutputStream(), Map.of())))
        .withMessageContaining(file.toString());
  }

  @Test
  void deepTreeIsWalked() throws IOException {
    String deep = "d/".repeat(250) + "file";
    write(deep, "x");
    assertThat(tar(context()))
        .last()
        .extracting(TarArchiveEntry::getName)
        .isEqualTo("copy-1/" + deep);
  }

  @Test
  void interruptStopsReadingThreads() throws Exception {
    try (RandomAccessFile huge = new RandomAccessFile(source.resolve("huge").toFile(), "rw")) {
      huge.setLength(1L << 40);
    }
    write("another", "x");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              thrown.set(catchThrowable(this::context));
              flag.set(Thread.currentThread().isInterrupted());
            });
    reader.start();
    while (readers() == 0) {
      Thread.sleep(1);
    }
    reader.interrupt();
    reader.join(10_000);
    assertThat(thrown.get()).isInstanceOf(CancellationException.class);
    assertThat(flag).isTrue();
    assertThat(readers()).isZero();
  }

  private static long readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("imagespec-context"))
        .count();
  }

  @Test
  void largeFileSizesAreWrittenExactly() throws IOException {
    for (long size : List.of(1L << 32, (1L << 33) - 1, 1L << 33, 1L << 40)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new TarWriter(out).startFile("copy-1/huge", 0644, size);
      try (TarArchiveInputStream in =
          new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()), "UTF-8")) {
        TarArchiveEntry entry = in.getNextEntry();
        assertThat(entry.getSize()).isEqualTo(size);
        assertThat(entry.getName()).isEqualTo("copy-1/huge");
      }
    }
  }

  @Test
  void missingSourceIsRefusedWithItsPath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> contextOf(FileSource.of(Path.of("nowhere/etl"))))
        .withMessageMatching(
            "copy source (.+)/nowhere/etl: it does not exist; check the path, of which \\1 exists");
  }

  @Test
  void changedFileErrorNamesFile() throws IOException {
    for (String after : List.of("longer than before", "x", "other")) {
      Path file = write("file", "first");
      BuildContext context = context();
      Files.writeString(file, after);
      assertThatExceptionOfType(ContextException.class)
          .isThrownBy(() -> context.writeTo(OutputStream.nullOutputStream(), Map.of()))
          .withMessageContaining(file.toString());
    }
  }

  @Test
  void deletedFileErrorNamesFile() throws IOException {
    Path file = write("file", "first");
    BuildContext context = context();
    Files.delete(file);
    assertThatExceptionOfType(ContextException.class)
        .isThrownBy(() -> context.writeTo(OutputStream.nullOutputStream(), Map.of()))
        .withMessageContaining(file.toString());
  }

  @Test
  void invalidIgnoreFileErrorNamesFile() throws IOException {
    write(".dockerignore", "[");
    assertThatIllegalArgumentException()
        .isThrownBy(this::context)
        .withMessageContaining(".dockerignore");
  }
}
