package io.imagespec.jvm;

import io.imagespec.text.AsciiText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ordered class path. As in the JVM, entries from a manifest follow their jar, and each file
 * appears once, at its first position. Immutable.
 *
 * @param entries jars and directories
 * @param absent missing files named by manifests, by jar
 */
record ClassPath(List<ClassPathEntry> entries, Map<ClassPathEntry, List<String>> absent) {
  private static final Logger LOG = LoggerFactory.getLogger(ClassPath.class);

  ClassPath {
    entries = List.copyOf(entries);
    absent = Map.copyOf(absent);
  }

  /** Creates a class path of existing files. */
  static ClassPath of(List<Path> paths) {
    Search search = new Search();
    paths.forEach(search::take);
    return search.found();
  }

  /** Creates a class path of existing files, expanding a last element {@code *} to jars. */
  static ClassPath ofExpanded(List<Path> paths) {
    return of(paths.stream().flatMap(path -> expanded(path).stream()).toList());
  }

  /**
   * Returns the jars of a directory, as selected by the launcher.
   *
   * @see <a href="https://docs.oracle.com/en/java/javase/25/docs/specs/man/java.html">java, class
   *     path wildcards</a>
   */
  private static List<Path> expanded(Path path) {
    if (!String.valueOf(path.getFileName()).equals("*")) {
      return List.of(path);
    }
    Path directory = path.resolveSibling("");
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> jars = files.filter(ClassPath::isNamedAsJar).sorted().toList();
      if (jars.isEmpty()) {
        throw new IllegalArgumentException(
            "class path: " + path + " matches no jar; its directory contains none");
      }
      return jars;
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new IllegalArgumentException("class path: the directory of " + path + " is missing", e);
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(directory, e);
    }
  }

  private static boolean isNamedAsJar(Path file) {
    String name = String.valueOf(file.getFileName());
    return (name.endsWith(".jar") || name.endsWith(".JAR")) && Files.isRegularFile(file);
  }

  /**
   * Creates a class path of the files that java would read, which excludes a dependency of type
   * pom, for example. A missing file or a damaged jar is rejected.
   */
  static ClassPath ofDependencies(List<Path> paths) {
    Search search = new Search();
    for (Path path : paths) {
      if (Files.exists(path) && !isNamedAsJar(path)) {
        search.takeIfExisting(path);
      } else {
        search.take(path);
      }
    }
    return search.found();
  }

  /**
   * Creates a class path of a jar and its manifest's entries. Unlike the JVM, it rejects a missing
   * jar. A directory may be missing, as directories for settings often are.
   */
  static ClassPath ofJar(Jar jar) {
    Search search = new Search();
    search.takeApplication(jar);
    return search.found();
  }

  /** Creates a class path of the existing files and skips the others, as the JVM does. */
  static ClassPath ofExisting(List<Path> paths) {
    Search search = new Search();
    paths.forEach(search::takeIfExisting);
    return search.found();
  }

  /** Tests directories first, since a jar has to be opened. */
  boolean holds(String className) {
    return entries.stream()
        .sorted(Comparator.comparing(entry -> entry.asJar().isPresent()))
        .anyMatch(entry -> entry.holds(className));
  }

  /** A collector of entries. */
  private static final class Search {
    private final List<ClassPathEntry> entries = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();
    private final Map<ClassPathEntry, List<String>> absent = new HashMap<>();

    ClassPath found() {
      return new ClassPath(entries, absent);
    }

    void take(Path path) {
      Optional<String> problem = add(path);
      if (problem.isPresent()) {
        throw new IllegalArgumentException("class path: " + path + " " + problem.get());
      }
    }

    void takeIfExisting(Path path) {
      Optional<String> problem = add(path);
      if (problem.isPresent()) {
        LOG.info("class path: {} {}; omitted, because the JVM ignores it too", path, problem.get());
      }
    }

    /** Returns the reason if the entry is unusable; empty if it is added or is already present. */
    private Optional<String> add(Path path) {
      if (Files.isDirectory(path)) {
        directory(real(path));
        return Optional.empty();
      }
      if (!Files.isRegularFile(path)) {
        return Optional.of("does not exist");
      }
      return jar(new Jar(real(path)))
          ? Optional.empty()
          : Optional.of("is neither a directory nor a jar; java would not read it");
    }

    private static Path real(Path path) {
      try {
        return path.toRealPath();
      } catch (IOException e) {
        throw ClassPathEntry.unreadable(path, e);
      }
    }

    private void directory(Path path) {
      if (seen.add(path)) {
        entries.add(new ClassDirectory(path));
      }
    }

    /** Adds a jar, opening it once. Returns false if the file is not a jar. */
    private boolean jar(Jar jar) {
      if (seen.contains(jar.path())) {
        return true;
      }
      Optional<List<String>> more = jar.findManifestClassPath();
      if (more.isPresent() && seen.add(jar.path())) {
        add(jar, more.get());
      }
      return more.isPresent();
    }

    private void takeApplication(Jar jar) {
      for (String address : jar.manifestClassPath()) {
        Optional<Path> path = path(jar, address);
        if (!address.endsWith("/") && (path.isEmpty() || !Files.exists(path.get()))) {
          throw new IllegalArgumentException(
              "class path: the manifest of "
                  + jar.path()
                  + " names "
                  + AsciiText.quote(address)
                  + " in its Class-Path, which does not exist; create it, or remove it from the manifest");
        }
      }
      take(jar.path());
    }

    private void add(Jar jar, List<String> more) {
      if (more.isEmpty() || !jar.isOnlyManifest()) {
        entries.add(jar);
      }
      more.forEach(address -> follow(jar, address));
    }

    private void follow(Jar jar, String address) {
      Optional<Path> path = path(jar, address);
      if (path.isPresent()) {
        if (Files.notExists(path.get())) {
          absent.computeIfAbsent(jar, first -> new ArrayList<>()).add(address);
        }
        takeIfExisting(path.get());
      } else {
        LOG.info(
            "class path: the manifest of {} names {}, which is not a local file; omitted",
            jar.path(),
            AsciiText.quote(address));
      }
    }

    private static Optional<Path> path(Jar jar, String address) {
      try {
        return Optional.of(Path.of(jar.path().toUri().resolve(URI.create(address))));
      } catch (IllegalArgumentException | FileSystemNotFoundException e) {
        return Optional.empty();
      }
    }
  }
}
