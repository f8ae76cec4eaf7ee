package io.imagespec.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory of classes and resources, such as {@code target/classes}.
 *
 * @param path the directory
 */
record ClassDirectory(Path path) implements ClassPathEntry {
  @Override
  public Optional<ClassDirectory> asDirectory() {
    return Optional.of(this);
  }

  @Override
  public boolean holds(String className) {
    return Files.isRegularFile(path.resolve(ClassPathEntry.file(className)));
  }

  @Override
  public void visit(Visitor visitor) {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = path.relativize(file).toString().replace('\\', '/');
        if (ClassPathEntry.isClass(name) && Files.isRegularFile(file)) {
          visit(visitor, name, file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw ClassPathEntry.unreadable(path, e);
    }
  }

  private static void visit(Visitor visitor, String name, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      visitor.visit(name, in);
    }
  }
}
