package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.Visibility;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ResolvedImageTest {
  private static final Digest DIGEST = Digest.parse("sha256:" + "ab".repeat(32));
  private static final Fingerprint FINGERPRINT = Fingerprint.parse("01".repeat(32));

  private static ResolvedImage image(
      String reference, Action action, Optional<Fingerprint> fingerprint, String... reasons) {
    SortedSet<Platform> platforms = new TreeSet<>(Comparator.reverseOrder());
    platforms.add(Platform.LINUX_AMD64);
    platforms.add(Platform.LINUX_ARM64);
    return new ResolvedImage(
        ImageReference.parse(reference),
        DIGEST,
        action,
        fingerprint,
        platforms,
        Visibility.NOT_CHECKED,
        List.of(reasons));
  }

  @Test
  void jsonOfAnImageOfASpec() {
    ResolvedImage image =
        image("ghcr.io/acme/a:1", Action.REUSED, Optional.of(FINGERPRINT), "a \"quoted\" \ud800 é");
    assertThat(image.toJson())
        .isEqualTo(
            """
            {"action":"REUSED","digest":"%1$s","fingerprint":"%2$s",\
            "pinned":"ghcr.io/acme/a@%1$s","platforms":["linux/amd64","linux/arm64"],\
            "reasons":["a \\"quoted\\" ? é"],"reference":"ghcr.io/acme/a:1",\
            "tag":"1","tagged":"ghcr.io/acme/a:1@%1$s","visibility":"NOT_CHECKED"}"""
                .formatted(DIGEST, FINGERPRINT));
  }

  @Test
  void jsonOfAnExternalImageWithoutTag() {
    ResolvedImage image = image("debian", Action.EXTERNAL, Optional.empty());
    assertThat(image.toJson())
        .isEqualTo(
            """
            {"action":"EXTERNAL","digest":"%1$s","pinned":"docker.io/library/debian@%1$s",\
            "platforms":["linux/amd64","linux/arm64"],"reasons":[],\
            "reference":"docker.io/library/debian","visibility":"NOT_CHECKED"}"""
                .formatted(DIGEST));
  }

  @Test
  void platformsAreSortedAndCannotBeChanged() {
    SortedSet<Platform> platforms = image("a", Action.BUILT, Optional.empty()).platforms();
    assertThat(platforms).containsExactly(Platform.LINUX_AMD64, Platform.LINUX_ARM64);
    assertThat(platforms).isUnmodifiable();
  }
}
