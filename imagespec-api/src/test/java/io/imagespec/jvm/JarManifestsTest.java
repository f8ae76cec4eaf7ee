package io.imagespec.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarManifestsTest {
  @TempDir Path directory;

  private static Manifest manifest(String classPath) throws IOException {
    String text = "Manifest-Version: 1.0\nClass-Path: " + classPath + "\n";
    return new Manifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] jar(String classPath) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest(classPath))) {
      jar.putNextEntry(new JarEntry("x/X.class"));
      jar.write(TestJars.classFor(8));
    }
    return bytes.toByteArray();
  }

  private Optional<String> classPath(byte[] jar) throws IOException {
    Path file = TestJars.file(directory.resolve("x.jar"), jar);
    return JarManifests.of(file)
        .map(found -> found.getMainAttributes().getValue(Attributes.Name.CLASS_PATH));
  }

  @Test
  void findsManifestAsFirstEntry() throws IOException {
    assertThat(classPath(jar("front.jar"))).contains("front.jar");
  }

  @Test
  void findsManifestAfterOtherEntries() throws IOException {
    for (String first : new String[] {"META-INF/", "a/", "META-INF/LICENSE"}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.putNextEntry(new ZipEntry(first));
        zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
        manifest("behind.jar").write(zip);
      }
      assertThat(classPath(bytes.toByteArray())).as(first).contains("behind.jar");
    }
    assertThat(classPath(TestJars.jar(Map.of("a", new byte[1])))).isEmpty();
  }

  /** Java reads a jar from its end, so a script or another jar may precede it. */
  @Test
  void ignoresDataPrependedToJar() throws IOException {
    byte[] one = jar("one.jar");
    byte[] other = jar("other.jar");
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);

    assertThat(classPath(both)).contains("other.jar");
  }

  @Test
  void readsJarWithTrailingComment() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest("comment.jar"))) {
      jar.setComment("made by hand");
    }
    assertThat(classPath(bytes.toByteArray())).contains("comment.jar");
  }

  @Test
  void truncatedJarIsRefused() throws IOException {
    byte[] jar = jar("cut.jar");
    for (int length : new int[] {0, 10, jar.length / 2, jar.length - 1}) {
      assertThatThrownBy(() -> classPath(Arrays.copyOf(jar, length)))
          .as("%d bytes", length)
          .isInstanceOf(ZipException.class);
    }
  }

  /** The manifest compresses to some 60 kB. */
  @Test
  void oversizedManifestIsRefused() throws IOException {
    Path file = directory.resolve("large.jar");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
      byte[] mebibyte = new byte[1 << 20];
      for (int i = 0; i <= 64; i++) {
        zip.write(mebibyte);
      }
    }
    assertThatIOException()
        .isThrownBy(() -> JarManifests.of(file))
        .withMessage("its manifest has more than 67108864 bytes");
  }
}
