package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.junit.ImageSpecExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the code of docs/faq.md. */
@ExtendWith(ImageSpecExtension.class)
class FaqSnippetsTest {
  private final ImageSpec spec = ImageSpec.from("debian:12").registry("ghcr.io/acme").run("true");

  @Test
  void reasonsExplainImage(ImageResolver images) {
    assertThat(FaqSnippets.explained(images, spec).action()).isEqualTo(Action.BUILT);
    assertThat(FaqSnippets.explained(images, FaqSnippets.forOtherProcessors(spec)).action())
        .isEqualTo(Action.BUILT);
  }

  @Test
  void refreshedSpecHasDifferentFingerprint() {
    assertThat(BuildPlan.of(FaqSnippets.rebuilt(spec)).fingerprint())
        .isNotEqualTo(BuildPlan.of(spec).fingerprint());
  }

  @Test
  void resolverWithMirrorOpensNothing() {
    try (ImageResolver images = FaqSnippets.withMirror()) {
      assertThat(images).isNotNull();
    }
  }
}
