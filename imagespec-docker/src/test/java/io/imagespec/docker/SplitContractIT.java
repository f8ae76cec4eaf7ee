package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.Platform;
import io.imagespec.plan.Labels;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** Images built in two parts equal the images that the same engine builds alone. */
@Timeout(240)
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.SPLIT)
class SplitContractIT {
  @Parameter EngineMatrix row;
  @TempDir Path directory;

  private RealEngines engines;
  private ContainerEngine engine;
  private Skopeo skopeo;

  @BeforeEach
  void connect() throws Exception {
    engines = row.need(EngineMatrix.Contract.SPLIT);
    engine = engines.connect();
    skopeo = engines.skopeo(directory);
    Path tree = Files.createDirectories(directory.resolve("tree/sub/deep"));
    Files.writeString(tree.resolve("a"), "a");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("../../nowhere"));
    Path tool = Files.writeString(directory.resolve("tool"), "#!/bin/sh\necho it runs\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  private ResolvedImage resolve(ImageSpec spec, Assembly assembly) {
    try (ImageResolver images = engines.resolver(engine, directory).assembly(assembly).build()) {
      return images.resolve(spec);
    }
  }

  private ImageSpec from(String base) {
    return ImageSpec.from(base).registry(engines.target()).refresh(UUID.randomUUID().toString());
  }

  private ResolvedImage assertSplitEqualsWhole(ImageSpec spec) throws Exception {
    return assertSplitEqualsWhole(spec, "amd64");
  }

  /** Builds the spec in both ways and compares fingerprint, configs and files. */
  private ResolvedImage assertSplitEqualsWhole(ImageSpec spec, String... architectures)
      throws Exception {
    ResolvedImage split = resolve(spec.named("it-split"), Assembly.IN_PROCESS);
    ResolvedImage whole = resolve(spec.named("it-whole"), Assembly.ENGINE);
    assertThat(split.action()).isEqualTo(Action.BUILT);
    assertThat(split.reasons())
        .anyMatch(reason -> reason.startsWith("first part "))
        .contains("the steps after it are assembled in this process");
    assertThat(split.fingerprint()).isEqualTo(whole.fingerprint());
    for (String architecture : architectures) {
      JsonNode config = skopeo.config(split.pinned(), architecture);
      JsonNode expected = skopeo.config(whole.pinned(), architecture);
      assertThat(settings(config)).as(architecture).isEqualTo(settings(expected));
      for (String name : List.of("architecture", "os", "variant")) {
        assertThat(config.get(name)).as(name).isEqualTo(expected.get(name));
      }
      assertThat(
              ImageTreeComparison.differences(
                  skopeo.unpack(split.pinned(), architecture),
                  skopeo.unpack(whole.pinned(), architecture)))
          .as(architecture)
          .isEmpty();
    }
    return split;
  }

  /**
   * Returns the settings without the first part's digest and without fields that differ between two
   * builds of one engine: the classic builder's parent image and container.
   */
  private JsonNode settings(JsonNode config) {
    ObjectNode settings = (ObjectNode) config.get("config");
    settings.remove(List.of("Image", "Hostname"));
    ObjectNode labels = (ObjectNode) settings.get("Labels");
    labels.remove(Labels.PART_DIGEST);
    List<String> variables = new ArrayList<>();
    settings.get("Env").forEach(variable -> variables.add(variable.asText()));
    if (row == EngineMatrix.PODMAN) {
      variables.sort(null); // Podman writes variables in any order
    }
    settings.put("Env", String.join("\n", variables));
    return settings;
  }

  private static Step copy(String source, String owner, String target) {
    return Step.Copy.of(FileSource.of(Path.of(source)).withOwner(owner), target);
  }

  /** Podman replaces a link to a file instead of its target; docs/limitations.md states it. */
  @Test
  void filesOnTopOfCommandsAreEqual() throws Exception {
    ResolvedImage image =
        assertSplitEqualsWhole(
            from(engines.debian())
                .env("BEFORE", "1")
                .copy(Path.of("tree"), "/early")
                .run(
                    "useradd --uid 4242 --create-home worker && mkdir -p /made/dir /real"
                        + " && echo old > /made/file && echo gone > /made/gone"
                        + " && ln -s /real /made/link && ln -s file /made/tofile"
                        + " && ln -s ../nothing /made/dangling && ln /made/file /made/hard")
                .run(
                    "rm /made/gone && rm -r /early/sub && mkdir /early/sub && echo new > /early/sub/n"
                        + " && rm -r /made/dir && echo file > /made/dir")
                .copy(Path.of("tool"), "/bin/x")
                .copy(Path.of("tool"), "/var/run/y")
                .copy(Path.of("tree"), "/made/link")
                .copy(Path.of("tool"), row == EngineMatrix.PODMAN ? "/made/new" : "/made/tofile")
                .copy(Path.of("tool"), "/made/file")
                .copy(Path.of("tool"), "/made/gone")
                .copy(Path.of("tree"), "/early")
                .with(copy("tree", "worker", "/home/worker/data"))
                .with(copy("tree", "worker:mail", "/owned"))
                .env("AFTER", "a b")
                .env("BEFORE", "2")
                .label("l", "1")
                .workdir("/made/here")
                .user("worker")
                .expose(80)
                .entrypoint("/bin/x")
                .command("y"));
    Path files = skopeo.unpack(image.pinned());
    assertThat(files.resolve("usr/bin/x")).content().contains("it runs");
    assertThat(Files.getAttribute(files.resolve("home/worker/data/sub/deep/a"), "unix:uid"))
        .isEqualTo(4242);
  }

  @Test
  void settingsAfterCommandsAreEqual() throws Exception {
    ImageSpec spec =
        from(engines.busybox()).env("A", "1").run("echo made > /made").label("team", "vision");
    assertSplitEqualsWhole(spec.env("B", "2").command("cat", "/made"));
    ResolvedImage other =
        resolve(spec.label("stage", "test").named("it-split"), Assembly.IN_PROCESS);
    assertThat(other.reasons()).anyMatch(reason -> reason.endsWith("no engine is needed"));
  }

  @Test
  void specOnTopOfSplitSpecIsEqual() throws Exception {
    ImageSpec parent =
        from(engines.busybox())
            .named("it-parent")
            .run("echo made > /made")
            .copy(Path.of("tool"), "/tool");
    assertSplitEqualsWhole(
        ImageSpec.from(parent)
            .registry(engines.target())
            .run("cat /made /tool > /both")
            .copy(Path.of("tree"), "/data")
            .env("LAST", "1"));
  }

  @Test
  void everyPlatformIsEqual() throws Exception {
    Assumptions.assumeTrue(
        engine.info().capabilities().contains(Capability.MULTIPLE_PLATFORMS),
        row + " builds one platform at a time");
    assertSplitEqualsWhole(
        from(engines.multi())
            .platforms(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"))
            .env("BEFORE", "1")
            .with(Run.exec("/bin/busybox", "touch", "/made"))
            .copy(Path.of("tool"), "/tool")
            .env("AFTER", "2")
            .user("1000")
            .command("/tool"),
        "amd64",
        "arm64");
  }

  @Test
  void changedFileNeedsNoEngine() throws IOException {
    ImageSpec spec =
        from(engines.busybox())
            .named("it-split")
            .run("echo made > /made")
            .copy(Path.of("tree"), "/data");
    resolve(spec, Assembly.IN_PROCESS);
    Files.writeString(directory.resolve("tree/sub/deep/a"), "b");
    try (ContainerEngine embedded = CleanMachine.engine(directory);
        ImageResolver images = engines.resolver(embedded, directory).build()) {
      ResolvedImage image = images.resolve(spec);
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(image.reasons()).anyMatch(reason -> reason.endsWith("no engine is needed"));
    }
  }
}
