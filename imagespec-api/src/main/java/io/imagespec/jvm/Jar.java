package io.imagespec.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * A jar. Nested jars of a Spring Boot jar are inspected as well.
 *
 * @param path the file
 */
record Jar(Path path) implements ClassPathEntry {
  private static final Pattern INNER_JAR = Pattern.compile("(BOOT|WEB)-INF/lib/[^/]+\\.jar");

  /** Changing versions: {@code -SNAPSHOT} and the timestamps by which repositories replace it. */
  private static final Pattern SNAPSHOT =
      Pattern.compile(".*-(SNAPSHOT|[0-9]{8}\\.[0-9]{6}-[0-9]+)(-[^/]*)?\\.[A-Za-z]+");

  /** An operation on an open jar. */
  private interface Use<R> {
    R of(ZipFile jar) throws IOException;
  }

  private <R> R open(Use<R> use) {
    try (ZipFile jar = new ZipFile(path.toFile())) {
      return use.of(jar);
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(path, e);
    }
  }

  /** Tests if a file is a jar. */
  static boolean isJar(Path file) {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      return jar.size() >= 0;
    } catch (ZipException e) {
      return false;
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(file, e);
    }
  }

  static Jar at(Path file) {
    if (!Files.isRegularFile(file) || !isJar(file)) {
      throw new IllegalArgumentException(
          "jar "
              + file
              + ": "
              + (Files.exists(file)
                  ? "it is not a jar; build or download it again"
                  : "the file does not exist"));
    }
    try {
      return new Jar(file.toRealPath());
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(file, e);
    }
  }

  String fileName() {
    return String.valueOf(path.getFileName());
  }

  boolean isSnapshot() {
    return SNAPSHOT.matcher(fileName()).matches();
  }

  /** Returns the class that {@code java -jar} starts. */
  Optional<String> mainClass() {
    return attribute(Attributes.Name.MAIN_CLASS);
  }

  /** Returns the attributes that only {@code java -jar} reads. */
  LaunchManifest launchManifest() {
    return LaunchManifest.of(name -> attribute(new Attributes.Name(name)));
  }

  /** Returns the manifest's class path: addresses relative to the jar. */
  List<String> manifestClassPath() {
    return words(attribute(Attributes.Name.CLASS_PATH));
  }

  /** Returns the manifest's class path, or empty if java would not read the jar. */
  Optional<List<String>> findManifestClassPath() {
    try {
      return Optional.of(words(attribute(JarManifests.of(path), Attributes.Name.CLASS_PATH)));
    } catch (ZipException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(path, e);
    }
  }

  private static List<String> words(Optional<String> addresses) {
    return addresses.map(value -> List.of(value.split(" +"))).orElse(List.of());
  }

  private Optional<String> attribute(Attributes.Name name) {
    try {
      return attribute(JarManifests.of(path), name);
    } catch (IOException e) {
      throw ClassPathEntry.unreadable(path, e);
    }
  }

  private static Optional<String> attribute(Optional<Manifest> manifest, Attributes.Name name) {
    return manifest
        .map(found -> found.getMainAttributes().getValue(name))
        .map(String::trim)
        .filter(value -> !value.isEmpty());
  }

  /** Tests if the jar contains only a manifest, which then only names other jars. */
  boolean isOnlyManifest() {
    return open(
        jar ->
            jar.stream()
                .allMatch(
                    entry -> entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)));
  }

  @Override
  public Optional<Jar> asJar() {
    return Optional.of(this);
  }

  @Override
  public boolean holds(String className) {
    return open(jar -> jar.getEntry(ClassPathEntry.file(className)) != null);
  }

  /** Excludes classes for later versions of Java, which are below {@code META-INF}. */
  private static boolean isSeen(ZipEntry entry) {
    return ClassPathEntry.isClass(entry.getName()) && !entry.getName().startsWith("META-INF/");
  }

  @Override
  public void visit(Visitor visitor) {
    int unused =
        open(
            jar -> {
              for (ZipEntry entry : Collections.list(jar.entries())) {
                visit(jar, entry, visitor);
              }
              return jar.size();
            });
  }

  private static void visit(ZipFile jar, ZipEntry entry, Visitor visitor) throws IOException {
    boolean inner = INNER_JAR.matcher(entry.getName()).matches();
    if (!inner && !isSeen(entry)) {
      return;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      if (inner) {
        visitInner(new ZipInputStream(in), visitor);
      } else {
        visitor.visit(entry.getName(), in);
      }
    }
  }

  private static void visitInner(ZipInputStream jar, Visitor visitor) throws IOException {
    for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
      if (isSeen(entry)) {
        visitor.visit(entry.getName(), jar);
      }
    }
  }
}
