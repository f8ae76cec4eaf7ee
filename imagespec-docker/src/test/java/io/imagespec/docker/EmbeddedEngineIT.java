package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagespec.ArchiveFormat;
import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.LayerCompression;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.resolve.ArchivedImage;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images of the embedded engine, compared with the images that other engines build from the same
 * spec.
 */
class EmbeddedEngineIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "/manifests/0/annotations/org.opencontainers.image.ref.name";

  @TempDir Path directory;

  private RealEngines engines;
  private Skopeo skopeo;

  @BeforeEach
  void files() throws IOException {
    engines = RealEngines.need("docker");
    skopeo = new Skopeo(Files.createDirectory(directory.resolve("skopeo")), engines.testRegistry());
    Path tree = Files.createDirectories(directory.resolve("tree/sub/deep"));
    Files.writeString(tree.resolve("a"), "a");
    Files.writeString(tree.resolve("it's $x [é]*"), "odd");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("../../nowhere"));
    executable("tool");
  }

  private void executable(String name) throws IOException {
    Path tool = Files.writeString(directory.resolve(name), "#!/bin/sh\necho it runs\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private ImageReference built(ContainerEngine engine, ImageSpec spec) {
    return built(engine, spec, LayerCompression.GZIP);
  }

  private ImageReference built(
      ContainerEngine engine, ImageSpec spec, LayerCompression compression) {
    try (ImageResolver images =
        ImageResolver.builder()
            .assembly(Assembly.ENGINE)
            .engine(engine)
            .keychain(engines.keychain())
            .directory(directory)
            .layerCompression(compression)
            .build()) {
      return images.resolve(spec).pinned();
    }
  }

  private ImageReference embedded(ImageSpec spec) {
    try (ContainerEngine engine = CleanMachine.engine(directory)) {
      return built(engine, spec.named("it-embedded"));
    }
  }

  private ImageReference on(String name, ImageSpec spec) {
    RealEngines other = RealEngines.need(name);
    try (ContainerEngine engine = other.connect()) {
      return built(engine, spec.named("it-" + name));
    }
  }

  private ImageSpec everything(String base) {
    return ImageSpec.from(base)
        .registry(engines.target())
        .refresh(UUID.randomUUID().toString())
        .copy(Path.of("tree"), "/data")
        .copy(Path.of("tool"), "/bin/tool")
        .copy(Path.of("tree"), "/lib/x")
        .copy(Path.of("tool"), "/var/run/y")
        .copy(Path.of("tool"), "/new/parent/")
        .copy(Path.of("tree"), "/data/sub")
        .copy(Path.of("tool"), "/tmp")
        .with(copy("tool", "12:34", 0600, "/owned/by/number"))
        .with(copy("tree", "daemon", 0640, "/named"))
        .with(copy("tree", "daemon:mail", 0640, "/named/group"))
        .with(copy("tree", "77", 0640, "/seventy"))
        .env("A", "b $c \"d\"")
        .env("PATH", "/x:/bin:/usr/bin")
        .label("l", "1")
        .workdir("/made/here")
        .user("daemon")
        .expose(80)
        .entrypoint("/bin/tool")
        .command("x");
  }

  private static Step copy(String source, String owner, int mode, String target) {
    return Step.Copy.of(FileSource.of(Path.of(source)).withOwner(owner).withMode(mode), target);
  }

  @Test
  void filesAndConfigMatchOtherEngines() throws Exception {
    ImageSpec spec = everything(engines.debian());
    ImageReference ours = embedded(spec);
    Map<String, String> files = ImageTreeComparison.tree(skopeo.unpack(ours));
    assertThat(files)
        .containsKeys("usr/bin/tool", "usr/lib/x/sub/deep/a", "run/y", "data/sub/sub/deep/a");
    for (String other : others()) {
      ImageReference theirs = on(other, spec);
      assertThat(
              ImageTreeComparison.differences(
                  files, ImageTreeComparison.tree(skopeo.unpack(theirs))))
          .as(other)
          .isEmpty();
      assertSameSettings(ours, theirs, other.equals("podman"));
    }
  }

  /** Returns the other engines. The classic builder is slow and compared in the full run only. */
  private static List<String> others() {
    List<String> others = List.of("buildkitd", "docker", "podman");
    return Boolean.getBoolean("imagespec.slow")
        ? Stream.concat(others.stream(), Stream.of("docker-classic")).toList()
        : others;
  }

  private void assertSameSettings(ImageReference ours, ImageReference theirs, boolean inAnyOrder)
      throws Exception {
    assertThat(settings(ours, inAnyOrder)).isEqualTo(settings(theirs, inAnyOrder));
    for (String name : List.of("architecture", "os", "variant")) {
      assertThat(skopeo.config(ours).get(name)).as(name).isEqualTo(skopeo.config(theirs).get(name));
    }
  }

  /**
   * Returns the settings without irrelevant differences: BuildKit's field for Windows, Podman's
   * label and order of variables.
   */
  private JsonNode settings(ImageReference image, boolean inAnyOrder) throws Exception {
    ObjectNode settings = (ObjectNode) skopeo.config(image).get("config");
    settings.remove("ArgsEscaped");
    ((ObjectNode) settings.get("Labels")).remove("io.buildah.version");
    List<String> variables = new ArrayList<>();
    settings.get("Env").forEach(variable -> variables.add(variable.asText()));
    if (inAnyOrder) {
      variables.sort(null);
    }
    settings.put("Env", String.join("\n", variables));
    return settings;
  }

  @Test
  void programCopiedThroughBaseLinksRuns() throws Exception {
    ImageReference image =
        embedded(
            ImageSpec.from(engines.debian())
                .registry(engines.target())
                .refresh(UUID.randomUUID().toString())
                .copy(Path.of("tool"), "/bin/tool")
                .copy(Path.of("tree"), "/lib/x")
                .copy(Path.of("tool"), "/var/run/y"));
    assertThat(run(image, "/bin/tool")).contains("it runs");
    assertThat(run(image, "cat", "/usr/lib/x/sub/deep/a", "/run/y")).contains("a#!/bin/sh");
  }

  private String run(ImageReference image, String... command) throws Exception {
    return new LoggedInDocker(engines, directory).run(image, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"podman", "docker26c"})
  void otherEnginesRunZstdImages(String other) throws Exception {
    ImageSpec spec =
        ImageSpec.from(engines.debian())
            .registry(engines.target())
            .named("it-embedded-zstd")
            .refresh(UUID.randomUUID().toString())
            .copy(Path.of("tool"), "/bin/tool");
    RealEngines there = RealEngines.need(other);
    try (ContainerEngine engine = CleanMachine.engine(directory)) {
      ImageReference image = built(engine, spec, LayerCompression.ZSTD);
      assertThat(skopeo.raw(image)).contains("application/vnd.oci.image.layer.v1.tar+zstd");
      assertThat(run(there, image)).contains("it runs");
    }
  }

  private String run(RealEngines there, ImageReference image) throws Exception {
    if (!there.host().contains("podman")) {
      return new LoggedInDocker(there, directory).run(image, "/bin/tool");
    }
    Path login = directory.resolve("skopeo/auth.json");
    String unused = there.cli("pull -q --tls-verify=false --authfile " + login + " " + image);
    return there.cli("run --rm --network=none " + image + " /bin/tool");
  }

  private ArchivedImage archive(String base, ArchiveFormat format) {
    ImageSpec spec =
        ImageSpec.from(base)
            .named("it-embedded")
            .copy(Path.of("tree"), "/data")
            .copy(Path.of("tool"), "/bin/tool")
            .label("random", UUID.randomUUID().toString());
    try (ContainerEngine engine = CleanMachine.engine(directory);
        ImageResolver images =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(engines.keychain())
                .directory(directory)
                .build()) {
      return images.buildArchive(spec, directory.resolve("archive"), format);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "podman", "docker26c"})
  void otherEnginesRunDockerArchives(String other) throws Exception {
    ArchivedImage image = archive(engines.debian(), ArchiveFormat.DOCKER_ARCHIVE);
    RealEngines there = RealEngines.need(other);
    assertThat(there.cli("load -i " + image.file()))
        .contains(image.reference().tag().orElseThrow());
    try (ContainerEngine engine = there.connect()) {
      StoredImage stored = engine.find(image.reference(), Platform.LINUX_AMD64).orElseThrow();
      assertThat(stored.config().labels()).containsKey("random");
    }
    assertRuns(there, image.reference().toString());
  }

  private static void assertRuns(RealEngines there, String image) throws Exception {
    assertThat(there.cli("run --rm --network=none " + image + " /bin/tool")).contains("it runs");
    there.cli("rmi " + image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"podman", "docker26c"})
  void otherEnginesRunOciArchives(String other) throws Exception {
    ArchivedImage image = archive(engines.debian(), ArchiveFormat.OCI_ARCHIVE);
    RealEngines there = RealEngines.need(other);
    String loaded = there.cli("load -i " + image.file());
    assertThat(loaded).containsIgnoringCase("loaded image");
    assertRuns(there, loaded.strip().replaceFirst("(?s).*: ", ""));
  }

  @ParameterizedTest
  @EnumSource
  void skopeoAndUmociReadArchives(ArchiveFormat format) throws Exception {
    Path file = archive(engines.busybox(), format).file();
    Path layout = directory.resolve("layout");
    if (format == ArchiveFormat.OCI_LAYOUT) {
      Files.move(file, layout);
    } else {
      String from = format == ArchiveFormat.OCI_ARCHIVE ? "oci-archive:" : "docker-archive:";
      Skopeo.run("skopeo", "copy", "-q", from + file, "oci:" + layout + ":x");
    }
    String tag = JSON.readTree(layout.resolve("index.json").toFile()).at(NAME).asText();
    String bundle = directory.resolve("bundle").toString();
    Skopeo.run("umoci", "unpack", "--image", layout + ":" + tag, bundle);
    assertThat(directory.resolve("bundle/rootfs/data/sub/deep/a")).hasContent("a");
    assertThat(directory.resolve("bundle/rootfs/bin/tool")).content().contains("it runs");
    assertThat(directory.resolve("bundle/rootfs/bin/busybox")).isNotEmptyFile();
  }

  @Test
  void skopeoCopiesLayoutToRegistry() throws Exception {
    ArchivedImage image = archive(engines.busybox(), ArchiveFormat.OCI_LAYOUT);
    ImageReference copy =
        ImageReference.parse(engines.target() + "/it-layout:" + UUID.randomUUID());
    skopeo.copyToRegistry(
        "oci:" + image.file() + ":" + image.reference().tag().orElseThrow(), copy);
    assertThat(skopeo.digest(copy)).isEqualTo(image.digest().toString());
  }
}
