package io.imagespec.jvm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars and classes with the same bytes on every machine. */
final class TestJars {
  private TestJars() {}

  /** The header of a class file for a Java version, which no JVM can run. */
  static byte[] classFor(int java) {
    return head(java, 0);
  }

  static byte[] previewFor(int java) {
    return head(java, 0xffff);
  }

  private static byte[] head(int java, int minor) {
    return ByteBuffer.allocate(16)
        .putInt(0xcafebabe)
        .putShort((short) minor)
        .putShort((short) (java + 44))
        .array();
  }

  static Path file(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  static Path file(Path file, String content) throws IOException {
    return file(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a jar with the given files. */
  static Path jar(Path file, Map<String, byte[]> files) throws IOException {
    return file(file, jar(files));
  }

  static byte[] jar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> each : new TreeMap<>(files).entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        CRC32 sum = new CRC32();
        sum.update(each.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(each.getValue().length);
        entry.setCrc(sum.getValue());
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(each.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** Writes a jar with one class for Java 8, named after the jar. */
  static Path library(Path file) throws IOException {
    return jar(file, Map.of("lib/" + file.getFileName() + ".class", classFor(8)));
  }

  /** The entry of a manifest with the given lines. */
  static Map<String, byte[]> manifest(String... lines) {
    String text = "Manifest-Version: 1.0\n" + String.join("\n", lines) + "\n";
    return Map.of("META-INF/MANIFEST.MF", text.getBytes(StandardCharsets.UTF_8));
  }

  static Map<String, byte[]> both(Map<String, byte[]> one, Map<String, byte[]> other) {
    Map<String, byte[]> all = new TreeMap<>(one);
    all.putAll(other);
    return all;
  }

  /** Compiles a class from source into a directory. */
  static void compile(Path directory, String name, String source) throws IOException {
    Path sources = Files.createTempDirectory("imagespec-sources");
    Path file = file(sources.resolve(name.replace('.', '/') + ".java"), source);
    Files.createDirectories(directory);
    ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
    int code =
        compiler.run(
            System.out,
            System.err,
            "-proc:none",
            "-d",
            directory.toString(),
            "--release",
            "11",
            file.toString());
    if (code != 0) {
      throw new AssertionError(source);
    }
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Compiles a class with a main method. */
  static void startable(Path directory, String name) throws IOException {
    int dot = name.lastIndexOf('.');
    compile(
        directory,
        name,
        "package %s; public class %s { public static void main(String[] a) {} }"
            .formatted(name.substring(0, dot), name.substring(dot + 1)));
  }
}
