package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many and large files, built without a daemon in a heap of 80 MiB. */
class EmbeddedScaleIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private LocalRegistry registry;
  private RegistryClient client;

  @BeforeEach
  void start() {
    registry = LocalRegistry.start();
    client = RegistryClient.builder().keychain(Keychain.none()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  /** Builds in a separate JVM with a small heap. */
  private ImageReference built() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx80m",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString(),
                registry.address())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue()).as(said).isZero();
    return ImageReference.parse(said.lines().reduce("", (before, last) -> last));
  }

  static final class Child {
    private Child() {}

    public static void main(String... arguments) {
      System.out.println(built(Path.of(arguments[0]), arguments[1], Keychain.none()).pinned());
    }
  }

  private static ResolvedImage built(Path directory, String target, Keychain keychain) {
    Environment machine = CleanMachine.in(directory);
    try (ContainerEngine engine = CleanMachine.engine(directory);
        ImageResolver images =
            ImageResolver.builder()
                .environment(machine)
                .engine(engine)
                .keychain(keychain)
                .build()) {
      return images.resolve(
          ImageSpec.scratch()
              .registry(target)
              .named("big")
              .copy(directory.resolve("tree"), "/data"));
    }
  }

  private TarArchiveInputStream layer(ImageReference image) throws Exception {
    return layer(client, image);
  }

  private static TarArchiveInputStream layer(RegistryClient client, ImageReference image)
      throws Exception {
    JsonNode manifest = JSON.readTree(client.manifest(image).orElseThrow().bytes());
    JsonNode layer = manifest.at("/layers/0");
    InputStream blob =
        client.readBlob(
            image,
            new Descriptor(
                layer.get("mediaType").asText(),
                Digest.parse(layer.get("digest").asText()),
                layer.get("size").asLong()));
    return new TarArchiveInputStream(new GZIPInputStream(blob, 1 << 16), "UTF-8");
  }

  @Test
  void pushesHundredThousandFiles() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      Path parent = Files.createDirectories(directory.resolve("tree/" + i));
      for (int j = 0; j < 100; j++) {
        Files.writeString(parent.resolve("f" + j), i + "/" + j);
      }
    }
    int files = 0;
    try (TarArchiveInputStream tar = layer(built())) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!entry.isDirectory()) {
          String content = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
          assertThat(entry.getName()).isEqualTo("data/" + content.replace("/", "/f"));
          files++;
        }
      }
    }
    assertThat(files).isEqualTo(100_000);
  }

  @Test
  void pushesSixGibibyteFile() throws Exception {
    assumeTrue(Boolean.getBoolean("imagespec.slow"), "takes minutes; say -Dimagespec.slow=true");
    Files.createDirectory(directory.resolve("tree"));
    long size = 6L << 30;
    try (RandomAccessFile huge =
        new RandomAccessFile(directory.resolve("tree/huge").toFile(), "rw")) {
      huge.setLength(size);
      huge.seek(size - 4);
      huge.writeBytes("last");
    }
    try (TarArchiveInputStream tar = layer(built())) {
      assertThat(tar.getNextEntry().isDirectory()).isTrue();
      assertThat(tar.getNextEntry().getSize()).isEqualTo(size);
      tar.skipNBytes(size - 4);
      assertThat(tar.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("last");
    }
  }

  /** The content stays at six gibibytes during transfer and in the registry. */
  @Test
  void pushesIncompressibleSixGibibyteFile() throws Exception {
    assumeTrue(
        Boolean.getBoolean("imagespec.slow"),
        "needs 14 GiB of disk and minutes; say -Dimagespec.slow=true");
    RealEngines engines = RealEngines.need("embedded");
    Files.createDirectory(directory.resolve("tree"));
    String written = noise(directory.resolve("tree/huge"), 6 << 10);
    ImageReference image = built(directory, engines.target(), engines.keychain()).pinned();
    try (RegistryClient real = RegistryClient.builder().keychain(engines.keychain()).build();
        TarArchiveInputStream tar = layer(real, image)) {
      assertThat(tar.getNextEntry().isDirectory()).isTrue();
      assertThat(tar.getNextEntry().getSize()).isEqualTo(6L << 30);
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      tar.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sum));
      assertThat(HexFormat.of().formatHex(sum.digest())).isEqualTo(written);
    }
  }

  /** Writes random mebibytes and returns their SHA-256. */
  private static String noise(Path file, int mebibytes) throws Exception {
    SplittableRandom random = new SplittableRandom();
    MessageDigest sum = MessageDigest.getInstance("SHA-256");
    byte[] piece = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(piece);
        sum.update(piece);
        out.write(piece);
      }
    }
    return HexFormat.of().formatHex(sum.digest());
  }
}
