package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCompression;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine without a daemon makes is what the others make of the same spec. */
class EmbeddedEngineIT {
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

  @ParameterizedTest
  @ValueSource(strings = {"buildkitd", "docker", "podman", "docker-classic"})
  void filesAndSettingsAreThoseThatOtherEnginesMake(String other) throws Exception {
    ImageSpec spec = everything(engines.debian());
    ImageReference ours = embedded(spec);
    ImageReference theirs = on(other, spec);
    ImageReference base = ImageReference.parse(engines.debian());
    try (LayerTrees trees = new LayerTrees(directory, engines, base, layer -> {})) {
      assertThat(Trees.differences(trees.tree(ours), trees.tree(theirs))).isEmpty();
    }
    boolean inAnyOrder = other.equals("podman");
    assertThat(settings(ours, inAnyOrder)).isEqualTo(settings(theirs, inAnyOrder));
    for (String name : List.of("architecture", "os", "variant")) {
      assertThat(skopeo.config(ours).get(name)).as(name).isEqualTo(skopeo.config(theirs).get(name));
    }
  }

  /**
   * But for what says nothing: BuildKit's word for Windows, Podman's label and order of variables.
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
  void whatIsCopiedBehindLinksOfTheBaseRuns() throws Exception {
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
  void othersPullAndRunWhatZstdCompressed(String other) throws Exception {
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

  private BuildPlan completed(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none())
        .completed(Optional.empty(), Optional.empty());
  }

  private Path archive(BuildPlan plan, Delivery.Format format) throws InterruptedException {
    Path file = directory.resolve(format + ".tar");
    try (ContainerEngine engine = new EmbeddedEngineProvider().connect(Environment.system())) {
      BuildRequest request =
          BuildRequest.builder(plan, new Delivery.Archive(plan.image(), file, format))
              .keychain(engines.keychain())
              .build();
      assertThat(engine.build(request, BuildListener.silent()).pushed()).isEmpty();
    }
    return file;
  }

  private ImageSpec small() {
    return ImageSpec.scratch()
        .named("it-embedded")
        .copy(Path.of("tree"), "/data")
        .label("random", UUID.randomUUID().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "podman", "docker26c"})
  void othersLoadAnArchiveOfDockersFormat(String other) throws Exception {
    BuildPlan plan = completed(small());
    Path file = archive(plan, Delivery.Format.DOCKER);
    RealEngines there = RealEngines.need(other);
    assertThat(there.cli("load -i " + file)).contains(plan.image().tag().orElseThrow());
    try (ContainerEngine engine = there.connect()) {
      StoredImage stored = engine.find(plan.image(), Platform.LINUX_AMD64).orElseThrow();
      assertThat(stored.config().labels()).containsKey("random");
    }
    there.cli("rmi " + plan.image());
  }

  @ParameterizedTest
  @ValueSource(strings = {"podman", "docker26c"})
  void othersLoadAnOciArchive(String other) throws Exception {
    BuildPlan plan = completed(small());
    Path file = archive(plan, Delivery.Format.OCI);
    assertThat(RealEngines.need(other).cli("load -i " + file)).containsIgnoringCase("loaded image");
  }

  @ParameterizedTest
  @EnumSource
  void skopeoCopiesAnArchive(Delivery.Format format) throws Exception {
    BuildPlan plan = completed(small());
    Path file = archive(plan, format);
    String from = format == Delivery.Format.OCI ? "oci-archive:" : "docker-archive:";
    Path layout = directory.resolve("layout");
    Skopeo.run("skopeo", "copy", "-q", from + file, "oci:" + layout + ":x");
    Skopeo.run("umoci", "unpack", "--image", layout + ":x", directory.resolve("bundle").toString());
    assertThat(directory.resolve("bundle/rootfs/data/sub/deep/a")).hasContent("a");
  }

  @Test
  void anOciArchiveHoldsTheBaseToo() throws Exception {
    try (ContainerEngine engine = new EmbeddedEngineProvider().connect(Environment.system());
        ImageResolver images =
            ImageResolver.builder()
                .engine(engine)
                .keychain(engines.keychain())
                .directory(directory)
                .build()) {
      Path file = directory.resolve("debian.tar");
      ImageSpec spec = ImageSpec.from(engines.debian()).copy(Path.of("tool"), "/bin/tool");
      images.buildArchive(spec, file);
      Path layout = directory.resolve("layout");
      Skopeo.run("skopeo", "copy", "-q", "oci-archive:" + file, "oci:" + layout + ":x");
      Skopeo.run("umoci", "unpack", "--image", layout + ":x", directory.resolve("b").toString());
      assertThat(directory.resolve("b/rootfs/usr/bin/tool")).content().contains("it runs");
      assertThat(Files.isSymbolicLink(directory.resolve("b/rootfs/bin"))).isTrue();
    }
  }
}
