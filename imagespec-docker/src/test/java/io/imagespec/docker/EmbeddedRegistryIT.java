package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.context.DigestCache;
import io.imagespec.docker.contract.BackgroundCall;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine and the real distribution registry. */
class EmbeddedRegistryIT {
  @TempDir Path directory;

  private RealEngines engines;
  private Skopeo skopeo;

  @BeforeEach
  void connect() throws IOException {
    engines = RealEngines.need("embedded");
    skopeo = new Skopeo(Files.createDirectory(directory.resolve("skopeo")), engines.testRegistry());
  }

  private ResolvedImage built(ImageSpec spec, Keychain keychain) {
    Environment machine = CleanMachine.in(directory);
    try (ContainerEngine engine = CleanMachine.engine(directory);
        ImageResolver images =
            ImageResolver.builder()
                .environment(machine)
                .engine(engine)
                .keychain(keychain)
                .directory(directory)
                .build()) {
      return images.resolve(spec.named("it-embedded"));
    }
  }

  @Test
  void interruptedPushLeavesNoTagAndNextPushSucceeds() throws Exception {
    ImageSpec spec = ImageSpec.scratch().copy(ThrottlingProxy.big(directory), "/big");
    try (ThrottlingProxy slow =
        ThrottlingProxy.registry(engines.registry(), ThrottlingProxy.FREE)) {
      ImageSpec there = spec.registry(slow.address() + "/acme");
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> built(there, engines.keychain(domain -> true)));
      assertThat(slow.await()).isTrue();
      String address = slow.address();
      slow.cut();
      assertThat(backgroundCall.failure(Duration.ofSeconds(60)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(address);
    }
    ImageSpec direct = spec.registry(engines.target());
    ImageReference image =
        BuildPlan.of(direct.named("it-embedded"), directory, DigestCache.none()).image();
    try (RegistryClient client = RegistryClient.builder().keychain(engines.keychain()).build()) {
      assertThat(client.find(image)).isEmpty();
      assertThat(built(direct, engines.keychain()).reference()).isEqualTo(image);
      assertThat(client.find(image)).isPresent();
    }
  }

  /** An older Docker pushes such images. */
  @Test
  void buildsOnDockerSchema2Base() throws Exception {
    String base = engines.target() + "/schema2:1";
    skopeo.copyAsSchema2(engines.busybox(), base);
    assertThat(skopeo.raw(ImageReference.parse(base))).contains("distribution.manifest.v2+json");
    Files.writeString(directory.resolve("one"), UUID.randomUUID().toString());
    ImageSpec spec = ImageSpec.from(base).registry(engines.target()).copy(Path.of("one"), "/one");
    ImageReference image = built(spec, engines.keychain()).pinned();
    assertThat(skopeo.raw(image)).doesNotContain("vnd.docker");
    Path root = skopeo.unpack(image);
    assertThat(root.resolve("one")).hasSameTextualContentAs(directory.resolve("one"));
    assertThat(root.resolve("bin/busybox")).isExecutable();
  }

  /** The copy follows links in the zstd layer, so the engine reads it. */
  @Test
  void buildsOnZstdBase() throws Exception {
    String base = engines.target() + "/zstd:1";
    skopeo.copyWithZstd(engines.busybox(), base);
    String before = skopeo.raw(ImageReference.parse(base));
    assertThat(before).contains("tar+zstd");
    Files.writeString(directory.resolve("one"), UUID.randomUUID().toString());
    ImageSpec spec = ImageSpec.from(base).registry(engines.target()).copy(Path.of("one"), "/bin/x");
    String after = skopeo.raw(built(spec, engines.keychain()).pinned());
    String layer = before.substring(before.indexOf("tar+zstd"), before.indexOf("tar+zstd") + 90);
    assertThat(after).contains(layer).contains("tar+gzip");
  }
}
