package io.imagespec.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build context of 100,000 files in a JVM with a small heap. */
class ScaleIT {
  private static final int FILES = 100_000;

  @TempDir Path directory;

  /** Writes files with paths of some 70 characters, as in real trees. */
  private void write() throws IOException {
    for (int i = 0; i < FILES; i++) {
      Path below = directory.resolve("some/package/with/a/name-" + i / 1000);
      if (i % 1000 == 0) {
        Files.createDirectories(below);
      }
      Files.writeString(below.resolve("AClassWithAnOrdinaryName" + i + ".class"), "content " + i);
    }
  }

  @Test
  void hundredThousandFilesFitInSmallHeap() throws IOException, InterruptedException {
    write();
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(said).endsWith("read and sent 100105\n");
  }

  static final class Child {
    private Child() {}

    public static void main(String... arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      BuildContext.Builder builder = BuildContext.builder(directory, DigestCache.none());
      builder.add("copy-1", FileSource.of(directory));
      BuildContext context = builder.build();
      context.writeTo(OutputStream.nullOutputStream(), Map.of());
      System.out.println("read and sent " + List.copyOf(context.entries()).size());
    }
  }
}
