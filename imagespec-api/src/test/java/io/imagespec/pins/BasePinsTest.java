package io.imagespec.pins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BasePinsTest {
  private static final Digest DIGEST = Digest.sha256(new byte[0]);

  private static Digest digest(ImageReference base) {
    return Digest.sha256(base.toString().getBytes(UTF_8));
  }

  private static ImageSpec steps(ImageSpec base) {
    Secret secret = Secret.of("s", () -> new byte[0]);
    return base.apt("git")
        .with(Run.shell("make").secret(secret))
        .env("A", "1")
        .named("app")
        .registry("ghcr.io/acme")
        .platforms("linux/arm64")
        .refresh("monday")
        .extraHost("db", "10.0.0.1")
        .expose(80)
        .alias("latest");
  }

  @Test
  void pinnedSpecEqualsTheOneWrittenWithTheDigest() {
    Digest digest = digest(ImageReference.parse("docker.io/library/debian:12"));
    ImageSpec pinned = BasePins.pin(steps(ImageSpec.from("debian:12")), BasePinsTest::digest);
    ImageSpec written = steps(ImageSpec.from("debian@" + digest));
    assertThat(pinned.toJson()).isEqualTo(written.toJson());
    assertThat(BuildPlan.of(pinned).fingerprint()).isEqualTo(BuildPlan.of(written).fingerprint());
    assertThat(BuildPlan.of(pinned).fingerprint())
        .isNotEqualTo(BuildPlan.of(steps(ImageSpec.from("debian:12"))).fingerprint());
  }

  @Test
  void baseSpecsArePinnedToTheLowest() {
    ImageSpec lowest = ImageSpec.from("debian").apt("git").named("lowest");
    ImageSpec middle = ImageSpec.from(lowest).env("A", "1").named("middle");
    ImageSpec pinned = BasePins.pin(steps(ImageSpec.from(middle)), BasePinsTest::digest);
    Digest digest = digest(ImageReference.parse("docker.io/library/debian:latest"));
    ImageSpec writtenLowest = ImageSpec.from("debian@" + digest).apt("git").named("lowest");
    ImageSpec written =
        steps(ImageSpec.from(ImageSpec.from(writtenLowest).env("A", "1").named("middle")));
    assertThat(pinned.toJson()).isEqualTo(written.toJson());
    assertThat(BuildPlan.of(pinned).fingerprint()).isEqualTo(BuildPlan.of(written).fingerprint());
  }

  @Test
  void nothingElseIsChanged() {
    ImageSpec spec = steps(ImageSpec.from("debian:12"));
    assertThat(spec.withBases(base -> base)).isEqualTo(spec);
    ImageSpec nested = steps(ImageSpec.from(spec.withName("below")));
    assertThat(nested.withBases(base -> base)).isEqualTo(nested);
  }

  @Test
  void emptyBaseAndDigestAreNotChanged() {
    ImageSpec empty = ImageSpec.scratch().env("A", "1");
    ImageSpec digest = ImageSpec.from("debian@" + DIGEST);
    ImageSpec both = ImageSpec.from("debian:12@" + DIGEST);
    for (ImageSpec spec : List.of(empty, digest, both, ImageSpec.from(both))) {
      List<ImageReference> asked = new ArrayList<>();
      ImageSpec pinned =
          BasePins.pin(
              spec,
              base -> {
                asked.add(base);
                return DIGEST;
              });
      assertThat(pinned).isEqualTo(spec);
      assertThat(asked).isEmpty();
      assertThat(BasePins.floating(spec)).isEmpty();
    }
  }

  @Test
  void floatingBaseIsListedWithItsTag() {
    ImageSpec lowest = ImageSpec.from("ghcr.io/acme/base").named("lowest");
    assertThat(BasePins.floating(ImageSpec.from(lowest)))
        .containsExactly(ImageReference.parse("ghcr.io/acme/base:latest"));
    assertThat(BasePins.floating(ImageSpec.from("debian:12")))
        .containsExactly(ImageReference.parse("docker.io/library/debian:12"));
  }

  @Test
  void failureOfTheLookupIsPassedOn() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                BasePins.pin(
                    ImageSpec.from("debian:12"),
                    base -> {
                      throw new IllegalStateException("offline");
                    }))
        .withMessage("offline");
  }
}
