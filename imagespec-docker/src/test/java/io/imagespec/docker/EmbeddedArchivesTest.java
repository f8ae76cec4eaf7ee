package io.imagespec.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.ArchiveFormat;
import io.imagespec.ImageSpec;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.docker.internal.io.AtomicFile;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.ArchivedImage;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives and layouts that the embedded engine writes. */
class EmbeddedArchivesTest extends EmbeddedEngineFixture {
  @Test
  void dockerArchiveRefusesZstdLayersOfBase() throws Exception {
    byte[] tar = merged().bytes();
    HandmadeBase base =
        base().layer(HandmadeBase.OCI + "layer.v1.tar+zstd", tar, HandmadeBase.zstd(tar));
    ImageSpec spec = on(base).env("A", "b");
    Path file = directory.resolve("a.tar");
    images.buildArchive(spec, file, ArchiveFormat.OCI_ARCHIVE);
    Files.delete(file);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.buildArchive(spec, file, ArchiveFormat.DOCKER_ARCHIVE))
        .withMessageContainingAll(
            file.toString(), "zstd", base.lastLayer().get("digest").asText(), "OCI format");
    assertThat(file).doesNotExist();
  }

  @Test
  void dockerArchivesContainNoZstdLayers() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = ImageSpec.scratch().named("x").copy(Path.of("one"), "/one");
    List<String> kinds = new ArrayList<>();
    try (ImageResolver zstd = zstd()) {
      for (ArchiveFormat format :
          List.of(ArchiveFormat.OCI_ARCHIVE, ArchiveFormat.DOCKER_ARCHIVE)) {
        Path file = directory.resolve(format + ".tar");
        zstd.buildArchive(spec, file, format);
        kinds.add(
            format + " " + new String(Files.readAllBytes(file), ISO_8859_1).contains("+zstd"));
      }
    }
    assertThat(kinds).containsExactlyInAnyOrder("OCI_ARCHIVE true", "DOCKER_ARCHIVE false");
  }

  @ParameterizedTest
  @EnumSource
  void archivesAreReproducible(LayerCompression compression) throws Exception {
    Files.writeString(directory.resolve("one"), "1".repeat(2_000_000));
    Files.writeString(directory.resolve("two"), "2");
    ImageSpec spec =
        on(base().layer(merged())).copy(Path.of("one"), "/one").copy(Path.of("two"), "/two");
    try (ImageResolver asked = compression == LayerCompression.ZSTD ? zstd() : images) {
      asked.buildArchive(spec, directory.resolve("a.tar"));
      asked.buildArchive(spec, directory.resolve("b.tar"));
    }
    assertThat(directory.resolve("a.tar")).hasSameBinaryContentAs(directory.resolve("b.tar"));
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(f -> f.startsWith("."));
    }
  }

  /** The directory and the tar file hold the same files. */
  @ParameterizedTest
  @EnumSource
  void layoutEqualsUnpackedArchive(LayerCompression compression) throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec =
        on(base().layer(merged())).copy(Path.of("one"), "/one").copy(Path.of("one"), "/one");
    Path layout = Files.createDirectory(directory.resolve("layout"));
    Path archive = directory.resolve("a.tar");
    try (ImageResolver asked = compression == LayerCompression.ZSTD ? zstd() : images) {
      ArchivedImage image = asked.buildArchive(spec, layout, ArchiveFormat.OCI_LAYOUT);
      assertThat(image.file()).isEqualTo(layout);
      assertThat(asked.buildArchive(spec, archive).digest()).isEqualTo(image.digest());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> asked.buildArchive(spec, layout, ArchiveFormat.OCI_LAYOUT))
          .withMessageContaining("replaces nothing");
    }
    assertThat(digests(layout)).isEqualTo(digests(archive)).hasSizeGreaterThan(5);
  }

  @Test
  void archiveKeepsPermissionsOfReplacedTarget() throws Exception {
    ImageSpec spec = ImageSpec.scratch().named("x").env("A", "b");
    Path file = Files.writeString(directory.resolve("a.tar"), "mine");
    Path layout = Files.createDirectory(directory.resolve("layout"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(layout, PosixFilePermissions.fromString("rwx------"));
    Object before = Files.getAttribute(layout, "unix:ino");
    ArchivedImage unused = images.buildArchive(spec, file);
    unused = images.buildArchive(spec, layout, ArchiveFormat.OCI_LAYOUT);
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(layout)).isEqualTo("rwx------");
    assertThat(Files.getAttribute(layout, "unix:ino")).as("a disk may be there").isEqualTo(before);
    assertThat(layout.resolve("index.json")).isNotEmptyFile();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @ParameterizedTest
  @EnumSource
  void unwritableTargetReportsEngineUnavailable(ArchiveFormat format) {
    Path place = directory.resolve("x".repeat(300));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.buildArchive(ImageSpec.scratch().env("A", "b"), place, format))
        .withMessageContainingAll(
            "write the archive " + place + ": ",
            "specify a file in an existing, writable directory");
  }

  /** A target such as {@code /dev/null} must not become a regular file. */
  @ParameterizedTest
  @EnumSource
  void specialFileIsNotReplaced(ArchiveFormat format) throws Exception {
    Path place = directory.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(place));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> images.buildArchive(ImageSpec.scratch().env("A", "b"), place, format))
          .withMessageStartingWith("archive " + place + ": ");
      if (format != ArchiveFormat.OCI_LAYOUT) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> new AtomicFile(place).close());
      }
      assertThat(Files.readAttributes(place, BasicFileAttributes.class).isOther()).isTrue();
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(file -> file.startsWith("."));
    }
  }

  private static Map<String, String> digests(Path archive) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    ArchiveFiles.of(archive)
        .forEach((path, bytes) -> digests.put(path, Digest.sha256(bytes).hex()));
    return digests;
  }

  /**
   * Different bytes are a different image. A change of these digests also requires new cache keys
   * for layers.
   */
  @ParameterizedTest
  @CsvSource({
    "GZIP, OCI_ARCHIVE, afedc08f6d3276edca44166c6333dafe731a22cd5a1c9fb27d3c1c7fbb2879c7",
    "GZIP, DOCKER_ARCHIVE, 68e800bc0394565991d9dd6b79deff035e634b452e3b0270a6e5e59a224e7368",
    "ZSTD, OCI_ARCHIVE, 57460092d43ec6b61f52fcc8bdcfa5539fef33e510b419513da75e05a6371812"
  })
  void archivesMatchGoldenDigests(LayerCompression compression, ArchiveFormat format, String sha256)
      throws Exception {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("one"), "1".repeat(200_000));
    Files.createSymbolicLink(tree.resolve("to"), Path.of("/usr"));
    ImageSpec spec =
        ImageSpec.scratch()
            .named("x")
            .copy(tree, "/opt/tree")
            .env("A", "b")
            .label("k", "v")
            .entrypoint("/opt/tree/one");
    Path file = directory.resolve("a.tar");
    try (ImageResolver asked = compression == LayerCompression.ZSTD ? zstd() : images) {
      asked.buildArchive(spec, file, format);
    }
    assertThat(Digest.sha256(Files.readAllBytes(file)).hex()).isEqualTo(sha256);
  }

  @ParameterizedTest
  @EnumSource
  void failedBuildLeavesNoArchive(ArchiveFormat format) throws Exception {
    byte[] tar = merged().bytes();
    HandmadeBase base =
        base()
            .layer(new TarBytes().directory("a/", 0755))
            .absent(HandmadeBase.DOCKER + "image.rootfs.foreign.diff.tar.gzip", tar, tar);
    base.lastLayer().putArray("urls").add("https://example.com/layer");
    ImageReference there = base.push();
    Path archive = directory.resolve("image.tar");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(
            () ->
                images.buildArchive(
                    ImageSpec.from(there.toString()).env("A", "b"), archive, format))
        .withMessageContainingAll("https://example.com/layer", "an archive cannot contain it");
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(f -> f.contains("image.tar"));
    }
  }
}
