package io.imagespec.docker.internal.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BuildKitEngineTest {
  private static BuildKitEngine connect(FakeBuildKit fake) throws InterruptedException {
    return BuildKitEngine.of(
        BuildKitClient.at(fake.dialer(), Duration.ofSeconds(10)), "tcp://there:1", "test");
  }

  @ParameterizedTest
  @CsvSource({
    "NETWORK_MODES, v0.8.3, v0.9.0, 9",
    "REPRODUCIBLE_TIMESTAMPS, v0.12.5, v0.13.0, 13",
    "ZSTD_LAYERS, v0.12.5, v0.13.0, 13",
    "SECRET_VARIABLES, v0.15.2, v1.0.0, 16"
  })
  void missingCapabilityNamesRequiredVersion(
      Capability capability, String old, String young, int minor) throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> {})) {
      fake.version = old;
      try (BuildKitEngine engine = connect(fake)) {
        assertThat(engine.info().capabilities()).doesNotContain(capability);
        assertThat(engine.unsupportedReason(capability))
            .contains(
                "buildkitd supports "
                    + capability.description()
                    + " from version 0."
                    + minor
                    + ", and this one is "
                    + old);
      }
      fake.version = young;
      try (BuildKitEngine engine = connect(fake)) {
        assertThat(engine.info().capabilities()).contains(capability);
      }
    }
  }

  @Test
  void builderWithoutVersionCountsAsOld() throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> {})) {
      fake.version = "";
      try (BuildKitEngine engine = connect(fake)) {
        assertThat(engine.unsupportedReason(Capability.NETWORK_MODES))
            .contains(
                "buildkitd supports network modes from version 0.9, and this one does not report its version");
      }
    }
  }

  /** The message gives only the reason. The caller that refuses the request adds the remedy. */
  @Test
  void missingStoreIsExplained() throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> {});
        BuildKitEngine engine = connect(fake)) {
      assertThat(engine.unsupportedReason(Capability.IMAGE_STORE))
          .contains(
              "this builder has no image store; it pushes images (resolve) or writes archives"
                  + " (buildArchive)");
      assertThat(engine.unsupportedReason(Capability.COMMANDS)).isEmpty();
    }
  }

  /** A solve pushes what it builds, so the check comes before it. */
  @Test
  void imageThatExistsBeforeSolveIsNotBuilt() throws Exception {
    Digest other = Digest.sha256(new byte[0]);
    BuildRequest.Builder request =
        BuildRequest.builder(
            BuildPlan.of(ImageSpec.scratch().env("A", "b")),
            new Delivery.Push(ImageReference.parse("ghcr.io/acme/app:1")));
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> self.done(answer));
        BuildKitEngine engine = connect(fake)) {
      assertThat(
              engine.build(
                  request.pushCheck(() -> Optional.of(other)).build(), BuildListener.none()))
          .isEqualTo(new BuiltImage(other, Optional.empty()));
      assertThat(fake.solved).isEmpty();

      BuiltImage built =
          engine.build(request.pushCheck(Optional::empty).build(), BuildListener.none());
      assertThat(built.pushed()).hasValue(built.id());
      assertThat(fake.solved).hasSize(1);
    }
  }
}
