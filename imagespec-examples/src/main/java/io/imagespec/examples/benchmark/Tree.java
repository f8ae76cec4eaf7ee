package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** A made-up tree of files that do not compress, a hundred in each directory. */
record Tree(Path directory, int files, long bytes) {
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

  /** Writes other bytes, as many as before, into one of the files; others with each seed. */
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

  /** The least that anybody has to do who wants to know whether something changed. */
  long walk() throws IOException {
    long[] size = {0};
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            size[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return size[0];
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
