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
 * A class path in order, with what manifests add to it where the JVM would look for that: right
 * behind their jars, each file once, at its first place. Immutable.
 *
 * @param entries jars and directories
 * @param absent what manifests name that is not there, by their jars
 */
record ClassPath(List<ClassPathEntry> entries, Map<ClassPathEntry, List<String>> absent) {
  private static final Logger LOG = LoggerFactory.getLogger(ClassPath.class);

  ClassPath {
    entries = List.copyOf(entries);
    absent = Map.copyOf(absent);
  }

  /** All of these, of which each must be there. */
  static ClassPath of(List<Path> paths) {
    Search search = new Search();
    paths.forEach(search::take);
    return search.found();
  }

  /** All of these, with those of directories whose last element is {@code *}. */
  static ClassPath ofExpanded(List<Path> paths) {
    return of(paths.stream().flatMap(path -> expanded(path).stream()).toList());
  }

  /**
   * The jars of a directory, as the launcher takes them.
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
            "class path: " + path + " stands for no jar; its directory has none");
      }
      return jars;
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new IllegalArgumentException("class path: " + path + " is in no directory", e);
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(directory, e);
    }
  }

  private static boolean isNamedAsJar(Path file) {
    String name = String.valueOf(file.getFileName());
    return (name.endsWith(".jar") || name.endsWith(".JAR")) && Files.isRegularFile(file);
  }

  /**
   * All of these that java would read: a dependency of type pom, say, is not. A missing file and a
   * damaged jar are refused.
   */
  static ClassPath ofDependencies(List<Path> paths) {
    Search search = new Search();
    for (Path path : paths) {
      if (Files.exists(path) && !isNamedAsJar(path)) {
        search.takeIfThere(path);
      } else {
        search.take(path);
      }
    }
    return search.found();
  }

  /**
   * A jar and what its manifest names. A jar that is named and not there is refused, which is more
   * than the JVM does; a directory may be absent, as those for settings often are.
   */
  static ClassPath ofJar(Jar jar) {
    Search search = new Search();
    search.takeApplication(jar);
    return search.found();
  }

  /** As much of these as is there, as the JVM does it. */
  static ClassPath ofThoseThatAreThere(List<Path> paths) {
    Search search = new Search();
    paths.forEach(search::takeIfThere);
    return search.found();
  }

  /** Directories are asked first: a jar has to be opened for it. */
  boolean holds(String className) {
    return entries.stream()
        .sorted(Comparator.comparing(entry -> entry.asJar().isPresent()))
        .anyMatch(entry -> entry.holds(className));
  }

  /** Collects entries. */
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

    void takeIfThere(Path path) {
      Optional<String> problem = add(path);
      if (problem.isPresent()) {
        LOG.info("class path: {} {}; left out, as the JVM does", path, problem.get());
      }
    }

    /** Why it is not added; empty if it is, or was before. */
    private Optional<String> add(Path path) {
      if (Files.isDirectory(path)) {
        directory(real(path));
        return Optional.empty();
      }
      if (!Files.isRegularFile(path)) {
        return Optional.of("is not there");
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

    /** False if it is none. It is opened once. */
    private boolean jar(Jar jar) {
      if (seen.contains(jar.path())) {
        return true;
      }
      Optional<List<String>> more = jar.moreIfItIsOne();
      if (more.isPresent() && seen.add(jar.path())) {
        add(jar, more.get());
      }
      return more.isPresent();
    }

    private void takeApplication(Jar jar) {
      for (String address : jar.more()) {
        Optional<Path> path = path(jar, address);
        if (!address.endsWith("/") && (path.isEmpty() || !Files.exists(path.get()))) {
          throw new IllegalArgumentException(
              "class path: the manifest of "
                  + jar.path()
                  + " names "
                  + AsciiText.quote(address)
                  + " in its Class-Path, which is not there; put it there, or make the jar without");
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
        takeIfThere(path.get());
      } else {
        LOG.info(
            "class path: the manifest of {} names {}, which is no file of this machine; left out",
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
