package io.imagespec.docker.internal.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.airlift.compress.zstd.ZstdInputStream;
import io.imagespec.name.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ZstdTest {
  /** Repeated words and noise. */
  private static byte[] content() {
    Random random = new Random(7);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      byte[] noise = new byte[100_000];
      random.nextBytes(noise);
      out.writeBytes(noise);
      out.writeBytes(("line " + i + "\n").repeat(50_000).getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  private static byte[] compressed(byte[] content, int piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream zstd = Zstd.compress(out)) {
      for (int at = 0; at < content.length; at += piece) {
        zstd.write(content, at, Math.min(piece, content.length - at));
      }
    }
    return out.toByteArray();
  }

  /** Fails if a new version of the library writes different bytes. */
  @Test
  void bytesDependOnContentOnly() throws IOException {
    byte[] content = content();
    byte[] once = compressed(content, 64 << 10);
    assertThat(Digest.sha256(once).hex())
        .isEqualTo("585ba3aa80d83ab89d53edaf20c7ccff8cf9dd12815931aea6e88460bc89c8bb");
    assertThat(compressed(content, 1_000)).isEqualTo(once);
    assertThat(once.length).isLessThan(content.length / 2);
    try (InputStream back = new ZstdInputStream(new ByteArrayInputStream(once))) {
      assertThat(back.readAllBytes()).isEqualTo(content);
    }
  }

  /** The classes of the JDK suffice to expose a compressor with a small window. */
  @Test
  void classesAreSmallerThanWithGzip() throws Exception {
    ByteArrayOutputStream classes = new ByteArrayOutputStream();
    Path jdk = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java");
    try (Stream<Path> files = Files.walk(jdk)) {
      for (Path each : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        classes.writeBytes(Files.readAllBytes(each));
      }
    }
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      classes.writeTo(out);
    }
    assertThat(compressed(classes.toByteArray(), 64 << 10).length).isLessThan(gzip.size());
  }

  @Test
  void missingLibraryIsReportedWithRemedy() throws Exception {
    try (WithoutLibrary loader = new WithoutLibrary()) {
      Class<?> zstd = loader.loadClass(Zstd.class.getName());
      assertThat(zstd.getMethod("isAvailable").invoke(null)).isEqualTo(false);
      Method compress = zstd.getDeclaredMethod("compress", OutputStream.class);
      compress.setAccessible(true);
      assertThatIOException()
          .isThrownBy(() -> call(compress, OutputStream.nullOutputStream()))
          .withMessageContaining(Zstd.REMEDY);
      assertThatIOException()
          .isThrownBy(
              () ->
                  call(
                      zstd.getMethod("decompress", InputStream.class),
                      InputStream.nullInputStream()))
          .withMessageContaining(Zstd.REMEDY);
    }
    assertThat(Zstd.isAvailable()).isTrue();
  }

  private static void call(Method method, Object argument) throws Throwable {
    try {
      Object unused = method.invoke(null, argument);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A class loader that sees only the classes of this project. */
  private static final class WithoutLibrary extends URLClassLoader {
    WithoutLibrary() {
      super(
          new URL[] {Zstd.class.getProtectionDomain().getCodeSource().getLocation()},
          ClassLoader.getPlatformClassLoader());
    }
  }
}
