package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** A generated tree of incompressible files, a hundred in each directory. */
record RandomFileTree(Path directory, int files, long bytes) {
  private static final int EACH = 100;

  void write() throws IOException {
    Random random = new Random(1);
    byte[] content = new byte[Math.toIntExact(bytes / files)];
    for (int i = 0; i < files; i++) {
      Path file = file(i);
      if (i % EACH == 0) {
        Files.createDirectories(file.getParent());
      }
      random.nextBytes(content);
      Files.write(file, content);
    }
  }

  /** Replaces the content of one file with as many other bytes, which depend on the seed. */
  void change(long seed) throws IOException {
    byte[] content = new byte[Math.toIntExact(bytes / files)];
    new Random(seed).nextBytes(content);
    Files.write(file(files / 2), content);
  }

  private Path file(int i) {
    return directory
        .resolve("package-" + i / EACH / 20)
        .resolve("part-" + i / EACH)
        .resolve("file-" + i + ".bin");
  }

  /**
   * Performs the minimum work that detects a change: reads the names in order, and the size, inode
   * and both times of each file.
   */
  long walk() throws IOException {
    return walk(directory);
  }

  private static long walk(Path directory) throws IOException {
    long sum = 0;
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    }
    Collections.sort(children);
    for (Path child : children) {
      Map<String, Object> state =
          Files.readAttributes(
              child,
              "unix:mode,dev,ino,ctime,lastModifiedTime,size,isDirectory",
              LinkOption.NOFOLLOW_LINKS);
      sum +=
          Boolean.TRUE.equals(state.get("isDirectory"))
              ? walk(child)
              : ((Number) Objects.requireNonNull(state.get("size"))).longValue();
    }
    return sum;
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
