package io.imagespec.jvm;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A compiled Maven module: its classes and, if known, its dependencies.
 *
 * @param directory the directory of its {@code pom.xml}
 */
record MavenModule(Path directory) {
  private static final int LIST_LIMIT = 4 * 1024 * 1024;

  private static final String LIST_COMMAND =
      "mvn dependency:build-classpath -DincludeScope=runtime -Dmdep.outputFile=target/classpath.txt";

  private static final String COPY_COMMAND =
      "mvn dependency:copy-dependencies -DincludeScope=runtime";

  ClassPath classPath(RunningJvm jvm) {
    if (!Files.isRegularFile(pom())) {
      throw refuse("it has no pom.xml; specify the directory that contains it");
    }
    if (!Files.isDirectory(classes())) {
      throw refuse("it has no target/classes; run mvn compile there");
    }
    return list()
        .or(this::copies)
        .or(() -> jvm.find().filter(this::isIn))
        .orElseThrow(
            () ->
                refuse(
                    "its dependencies are unknown; in that directory run "
                        + LIST_COMMAND
                        + " (keeps their order) or "
                        + COPY_COMMAND));
  }

  private Path pom() {
    return directory.resolve("pom.xml");
  }

  private Path classes() {
    return directory.resolve("target").resolve("classes");
  }

  /** Returns the class path that Maven wrote to a file. */
  private Optional<ClassPath> list() {
    Path list = directory.resolve("target").resolve("classpath.txt");
    if (!Files.isRegularFile(list)) {
      return Optional.empty();
    }
    requireNewer(list, LIST_COMMAND);
    List<Path> paths = new ArrayList<>(List.of(classes()));
    Stream.of(text(list).trim().split(File.pathSeparator))
        .filter(name -> !name.isEmpty())
        .map(directory::resolve)
        .forEach(paths::add);
    return Optional.of(ClassPath.ofDependencies(paths));
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LIST_LIMIT + 1);
      if (bytes.length > LIST_LIMIT) {
        throw new IOException("it has more than " + LIST_LIMIT + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(file, e);
    }
  }

  /** Returns the dependencies that Maven copied to a directory, by name, as their order is lost. */
  private Optional<ClassPath> copies() {
    Path copies = directory.resolve("target").resolve("dependency");
    if (!Files.isDirectory(copies)) {
      return Optional.empty();
    }
    requireNewer(copies, "rm -r target/dependency && " + COPY_COMMAND);
    List<Path> paths = new ArrayList<>(List.of(classes()));
    try (Stream<Path> files = Files.list(copies)) {
      files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(paths::add);
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(copies, e);
    }
    return Optional.of(ClassPath.of(paths));
  }

  private void requireNewer(Path made, String command) {
    try {
      if (Files.getLastModifiedTime(made).compareTo(Files.getLastModifiedTime(pom())) < 0) {
        throw refuse(
            "its pom.xml is newer than "
                + directory.relativize(made)
                + ", which may be outdated; in that directory run "
                + command);
      }
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(made, e);
    }
  }

  private boolean isIn(ClassPath running) {
    try {
      return running.entries().contains(new ClassDirectory(classes().toRealPath()));
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(classes(), e);
    }
  }

  private IllegalArgumentException refuse(String what) {
    return new IllegalArgumentException("Maven module " + directory + ": " + what);
  }
}
