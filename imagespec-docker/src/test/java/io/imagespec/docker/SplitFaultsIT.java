package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults between the first part of an image and its final push, with Docker and a real registry.
 */
@Timeout(180)
class SplitFaultsIT {
  @TempDir Path directory;

  private RealEngines engines;
  private ImageSpec spec;

  @BeforeEach
  void specBehindCommand() throws IOException {
    engines = RealEngines.need("docker");
    change("one");
    spec =
        SplitClientJvm.spec(engines, UUID.randomUUID().toString())
            .copy(Path.of("file"), "/app/file");
  }

  private void change(String content) throws IOException {
    Files.writeString(directory.resolve("file"), content);
  }

  private ResolvedImage resolve() {
    return resolve(spec);
  }

  private ResolvedImage resolve(ImageSpec wanted) {
    try (ContainerEngine engine = engines.connect();
        ImageResolver images = engines.resolver(engine, directory).build()) {
      return images.resolve(wanted);
    }
  }

  private ImageReference firstPart() {
    return BuildPlan.of(spec, directory, DigestCache.none()).split().orElseThrow().first().image();
  }

  private static boolean isReused(ResolvedImage image) {
    return image.reasons().stream().anyMatch(reason -> reason.endsWith("no engine is needed"));
  }

  @Test
  void replacedFirstPartIsBuiltAgain() throws Exception {
    resolve();
    try (RegistryClient client = RegistryClient.builder().keychain(engines.keychain()).build()) {
      ResolvedImage impostor = impostor();
      client.tag(impostor.pinned(), firstPart().tag().orElseThrow());
    }
    change("two");
    ResolvedImage image = resolve();
    assertThat(isReused(image)).isFalse();
    assertThat(image.reasons())
        .anyMatch(
            reason -> reason.contains("is another image") && reason.contains(Labels.FINGERPRINT));
    change("three");
    assertThat(isReused(resolve())).isTrue();
  }

  /** Returns another image in the same repository. */
  private ResolvedImage impostor() {
    return resolve(
        ImageSpec.from(engines.busybox())
            .registry(engines.target())
            .named("it-split-faults")
            .copy(Path.of("file"), "/impostor"));
  }

  @Test
  void processKilledAfterFirstPartLeavesNoFinalImage() throws Exception {
    Path output = directory.resolve("killed");
    Process killed =
        SplitClientJvm.start(engines, spec.refreshToken().orElseThrow(), directory, true, output);
    assertThat(killed.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(killed.exitValue()).as(Files.readString(output)).isEqualTo(SplitClientJvm.HALTED);
    ImageReference last = BuildPlan.of(spec, directory, DigestCache.none()).image();
    try (RegistryClient client = RegistryClient.builder().keychain(engines.keychain()).build()) {
      assertThat(client.find(firstPart())).isPresent();
      assertThat(client.find(last)).isEmpty();
    }
    ResolvedImage image = resolve();
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(isReused(image)).isTrue();
  }

  @Test
  void twoProcessesAtOnceGetWorkingImages() throws Exception {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    String token = spec.refreshToken().orElseThrow();
    Process first = SplitClientJvm.start(engines, token, directory, false, one);
    Process second = SplitClientJvm.start(engines, token, directory, false, two);
    Skopeo skopeo = engines.skopeo(directory);
    for (Process process : List.of(first, second)) {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
    for (Path output : List.of(one, two)) {
      String pinned = Files.readString(output).strip();
      Path files =
          skopeo.unpack(ImageReference.parse(pinned.substring(pinned.lastIndexOf(' ') + 1)));
      assertThat(files.resolve("app/file")).hasContent("one");
      assertThat(files.resolve("made")).hasContent("made");
    }
  }
}
