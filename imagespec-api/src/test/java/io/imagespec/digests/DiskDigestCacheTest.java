package io.imagespec.digests;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.context.BuildContext;
import io.imagespec.context.ContextEntry;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.context.FileState;
import io.imagespec.context.IgnoreRules;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskDigestCacheTest {
  @TempDir Path directory;
  private Path source;
  private Path cache;

  @BeforeEach
  void createSource() throws IOException {
    source = directory.resolve("src");
    Files.createDirectories(source.resolve("sub"));
    cache = directory.resolve("cache/digests");
    Files.writeString(source.resolve("a"), "first");
    Files.writeString(source.resolve("sub/b"), "second");
  }

  /** Counts the files that are read when the clock is ahead by the given time. */
  private int countReads(Duration later) {
    return countReads(later, FileSource.of(source));
  }

  private int countReads(Duration later, FileSource... sources) {
    AtomicInteger reads = new AtomicInteger();
    DigestCache disk = new DiskDigestCache(cache, Clock.offset(Clock.systemUTC(), later));
    BuildContext.Builder builder =
        BuildContext.builder(directory, root -> new Counting(disk.open(root), reads));
    for (int i = 0; i < sources.length; i++) {
      builder.add("copy-" + i, sources[i]);
    }
    for (ContextEntry entry : builder.build().entries()) {
      if (entry instanceof ContextEntry.RegularFile file) {
        assertThat(file.digest()).isEqualTo(digest(file.source()));
      }
    }
    return reads.get();
  }

  private int countReadsOneMinuteLater() {
    return countReads(Duration.ofMinutes(1));
  }

  private static Digest digest(Path file) {
    try {
      return Digest.sha256(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Counting(DigestCache.Known known, AtomicInteger reads)
      implements DigestCache.Known {
    @Override
    public Optional<Digest> find(String path, FileState state) {
      Optional<Digest> found = known.find(path, state);
      if (found.isEmpty()) {
        reads.incrementAndGet();
      }
      return found;
    }

    @Override
    public void keep(String path, FileState state, Digest digest) {
      known.keep(path, state, digest);
    }

    @Override
    public void save() {
      known.save();
    }
  }

  private List<Path> cached() {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void unchangedFileIsNotReadAgain() throws IOException {
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    assertThat(countReadsOneMinuteLater()).isZero();
    Files.writeString(source.resolve("a"), "FIRST");
    assertThat(countReadsOneMinuteLater()).isEqualTo(1);
    assertThat(countReadsOneMinuteLater()).isZero();
    assertThat(cached()).hasSize(1);
  }

  @Test
  void changeWithSameSizeAndTimeIsDetected() throws IOException {
    Path file = source.resolve("a");
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    FileTime before = Files.getLastModifiedTime(file);
    Files.writeString(file, "FIRST");
    Files.setLastModifiedTime(file, before);
    assertThat(countReadsOneMinuteLater()).isEqualTo(1);
  }

  @Test
  void replacedFileIsDetected() throws IOException {
    Path file = source.resolve("a");
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    Path other = Files.writeString(directory.resolve("other"), "FIRST");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.delete(file);
    Files.move(other, file);
    assertThat(countReadsOneMinuteLater()).isEqualTo(1);
  }

  @Test
  void recentlyChangedFileIsNotTrusted() {
    assertThat(countReads(Duration.ZERO)).isEqualTo(2);
    assertThat(countReads(Duration.ZERO)).isEqualTo(2);
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    assertThat(countReads(Duration.ZERO)).isZero();
  }

  @Test
  void corruptOrTruncatedCacheIsDiscarded() throws IOException {
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    Path file = cached().get(0);
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(file, bad);
      assertThat(new DigestCacheFile(cache, file.getFileName().toString()).load().size())
          .as("byte %s", i)
          .isZero();
    }
    for (int length = 0; length < good.length; length += 7) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThat(new DigestCacheFile(cache, file.getFileName().toString()).load().size()).isZero();
    }
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    assertThat(countReadsOneMinuteLater()).isZero();
  }

  @Test
  void sourcesOfOneDirectoryShareCache() throws IOException {
    FileSource one = FileSource.of(source).withRules(IgnoreRules.parse(List.of("sub")));
    FileSource other =
        FileSource.of(source.resolve("../src")).withRules(IgnoreRules.parse(List.of("a")));
    assertThat(countReads(Duration.ofMinutes(1), one, other)).isEqualTo(2);
    assertThat(countReads(Duration.ofMinutes(1), one, other)).isZero();
    assertThat(cached()).hasSize(1);
  }

  @Test
  void deletedFilesAreForgotten() throws IOException {
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    long before = Files.size(cached().get(0));
    Files.delete(source.resolve("sub/b"));
    assertThat(countReadsOneMinuteLater()).isZero();
    assertThat(Files.size(cached().get(0))).isEqualTo(before - DigestTable.RECORD);
  }

  @Test
  void staleAndUnfinishedCacheFilesAreRemoved() throws IOException {
    Files.createDirectories(cache);
    Instant now = Instant.now();
    Path old = Files.createFile(cache.resolve("a".repeat(64)));
    Path used = Files.createFile(cache.resolve("b".repeat(64)));
    Path killed = Files.createFile(cache.resolve("1.unfinished"));
    Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofDays(31))));
    Files.setLastModifiedTime(used, FileTime.from(now.minus(Duration.ofDays(29))));
    Files.setLastModifiedTime(killed, FileTime.from(now.minus(Duration.ofDays(2))));
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    assertThat(cached()).contains(used).doesNotContain(old, killed).hasSize(2);
  }

  @Test
  void useRefreshesCacheFileTime() throws IOException {
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    Path file = cached().get(0);
    Instant old = Instant.now().minus(Duration.ofDays(20));
    Files.setLastModifiedTime(file, FileTime.from(old));
    assertThat(countReadsOneMinuteLater()).isZero();
    assertThat(Files.getLastModifiedTime(file).toInstant()).isAfter(old.plus(Duration.ofDays(19)));
  }

  @Test
  void unwritableCacheIsTolerated() throws IOException {
    Files.createDirectories(cache.getParent());
    Files.writeString(cache, "a file where the directory should be");
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
  }

  @Test
  void cacheIsReadableOnlyByOwner() throws IOException {
    assertThat(countReadsOneMinuteLater()).isEqualTo(2);
    assertThat(Files.getPosixFilePermissions(cache))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(cached().get(0)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void cacheIsInSystemCacheDirectory() {
    Path home = Path.of("/home/me");
    assertThat(Environment.of(Map.of(), home).cacheDirectory())
        .contains(Path.of("/home/me/.cache/imagespec"));
    assertThat(Environment.of(Map.of("XDG_CACHE_HOME", "/var/c"), home).cacheDirectory())
        .contains(Path.of("/var/c/imagespec"));
    assertThat(Environment.of(Map.of("XDG_CACHE_HOME", "c"), home).cacheDirectory())
        .contains(Path.of("/home/me/.cache/imagespec"));
    assertThat(Environment.of(Map.of(), home, "Mac OS X").cacheDirectory())
        .contains(Path.of("/home/me/Library/Caches/imagespec"));
    assertThat(
            Environment.of(Map.of("LOCALAPPDATA", "/users/me/local"), home, "Windows 11")
                .cacheDirectory())
        .contains(Path.of("/users/me/local/imagespec"));
    assertThat(Environment.of(Map.of(), home, "Windows 11").cacheDirectory()).isEmpty();
    assertThat(Environment.of(Map.of(), Path.of("")).cacheDirectory()).isEmpty();
    assertThat(Environment.of(Map.of("XDG_CACHE_HOME", "/a\0b"), home).cacheDirectory())
        .contains(Path.of("/home/me/.cache/imagespec"));
  }
}
