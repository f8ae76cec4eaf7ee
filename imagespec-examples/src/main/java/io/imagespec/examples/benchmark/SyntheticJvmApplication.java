package io.imagespec.examples.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * A generated JVM application: jars of released dependencies, a snapshot, resources and classes.
 * The jars contain different classes of the JDK, so that they compress like real jars. Their
 * manifests come first, as in Maven's jars.
 *
 * @param directory the application's directory
 * @param bytes the total size of the released dependencies
 */
record SyntheticJvmApplication(Path directory, long bytes) {
  static final String MAIN_CLASS = "com.acme.Class0";

  private static final int JARS = 60;
  private static final int CLASSES = 500;
  private static final int RESOURCES = 50;
  private static final int LINES = 80;

  List<Path> dependencies() {
    return IntStream.range(0, JARS).mapToObj(i -> jar("library-" + i + "-1.0")).toList();
  }

  Path snapshot() {
    return jar("common-1.1-SNAPSHOT");
  }

  /** Returns the directory of classes and resources, in Maven's layout. */
  Path classes() {
    return directory.resolve("classes");
  }

  /** Returns the directory of a fake Java runtime, which gives the base a realistic size. */
  Path runtime() {
    return directory.resolve("runtime");
  }

  private Path jar(String name) {
    return directory.resolve("libs").resolve(name + ".jar");
  }

  void write(long runtimeBytes) throws IOException {
    Files.createDirectories(directory.resolve("libs"));
    List<Path> supply = jdkClasses();
    Iterator<Path> classes = Stream.generate(() -> supply).flatMap(List::stream).iterator();
    for (Path jar : dependencies()) {
      writeJar(jar, bytes / JARS, classes);
    }
    writeJar(snapshot(), bytes / JARS, classes);
    writeRuntime(runtimeBytes, classes);
    for (int i = 0; i < CLASSES; i++) {
      writeClass(i, 0);
    }
    for (int i = 0; i < RESOURCES; i++) {
      write(classes().resolve("messages/part-" + i + ".properties"), text(i, 0));
    }
  }

  private static List<Path> jdkClasses() throws IOException {
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    try (Stream<Path> all = Files.walk(modules)) {
      return all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }

  private static void writeJar(Path jar, long size, Iterator<Path> classes) throws IOException {
    long[] written = {0};
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(new Counted(out, written), manifest())) {
      for (int i = 0; written[0] < size; i++) {
        Path file = classes.next();
        ZipEntry entry = new ZipEntry("part-" + i + file);
        entry.setTime(0);
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }

  private static Manifest manifest() {
    Manifest manifest = new Manifest();
    var unused = manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    return manifest;
  }

  private static final class Counted extends OutputStream {
    private final OutputStream out;
    private final long[] count;

    Counted(OutputStream out, long[] count) {
      this.out = out;
      this.count = count;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count[0] += length;
    }
  }

  private void writeRuntime(long size, Iterator<Path> classes) throws IOException {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    long written = 0;
    for (int i = 0; written < size; i++) {
      part.reset();
      while (part.size() < 1 << 20) {
        Files.copy(classes.next(), part);
      }
      write(runtime().resolve("lib/part-" + i), part.toByteArray());
      written += part.size();
    }
    write(runtime().resolve("bin/java"), new byte[0]);
  }

  /** Replaces one class with another of the same length. */
  void change(long seed) throws IOException {
    writeClass(CLASSES / 2, seed);
  }

  /** Writes the header of a class file, followed by text. The class is never loaded. */
  private void writeClass(int number, long seed) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe});
    content.writeBytes(new byte[] {0, 0, 0, 61});
    content.writeBytes(text(number, seed));
    write(classes().resolve("com/acme/Class" + number + ".class"), content.toByteArray());
  }

  private static byte[] text(int number, long seed) {
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < LINES; line++) {
      lines.add(String.format("line %d of %d is %016x", line, number, hash(number, seed, line)));
    }
    return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
  }

  private static long hash(int number, long seed, int line) {
    return (number * 31L + seed * 1_000_003L + line) * 0x9E3779B97F4A7C15L;
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
