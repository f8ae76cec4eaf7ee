package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images without a spec: looked up, verified and pinned. */
class PinTest {
  private static final Platform ARM = Platform.parse("linux/arm64");
  private static final Digest DIGEST = TestDoubles.digest("r.io/a:1");

  private final TestDoubles world = new TestDoubles();

  private ImageResolver.Builder builder() {
    return ImageResolver.builder().registry(world.registry).keychain(Keychain.none());
  }

  private ResolvedImage pin(String reference) {
    try (ImageResolver images = builder().build()) {
      return images.pin(reference);
    }
  }

  @BeforeEach
  void addImage() {
    world.remote("r.io/a:1", "", ARM, Platform.LINUX_AMD64);
  }

  @Test
  void nameIsPinnedToTheDigestOfTheRegistryWithOneRead() {
    ResolvedImage image = pin("r.io/a:1");
    assertThat(image)
        .isEqualTo(
            new ResolvedImage(
                ImageReference.parse("r.io/a:1"),
                DIGEST,
                Action.EXTERNAL,
                Optional.empty(),
                image.platforms(),
                Visibility.NOT_CHECKED,
                List.of("r.io/a:1 is in its registry, with the digest " + DIGEST)));
    assertThat(image.platforms()).containsExactly(Platform.LINUX_AMD64, ARM);
    assertThat(image).hasToString("EXTERNAL r.io/a@" + DIGEST);
    assertThat(world.asked).containsExactly("inspect r.io/a:1");
  }

  @Test
  void latestIsAddedAndReported() {
    world.remote("debian", "", ARM);
    ResolvedImage image = pin("debian");
    assertThat(image.reference()).hasToString("docker.io/library/debian:latest");
    assertThat(image.reasons()).contains("debian has neither tag nor digest, so its tag is latest");
  }

  @Test
  void digestDecidesAndIsVerified() {
    ResolvedImage pinned = pin("r.io/a@" + DIGEST);
    assertThat(pinned.reference()).hasToString("r.io/a");
    assertThat(pinned.pinned()).hasToString("r.io/a@" + DIGEST);
    assertThat(pinned.tagged()).isEqualTo(pinned.pinned());

    ResolvedImage tagged = pin("r.io/a:moved@" + DIGEST);
    assertThat(tagged.reference()).hasToString("r.io/a:moved");
    assertThat(tagged.tagged()).hasToString("r.io/a:moved@" + DIGEST);
    assertThat(tagged.reasons()).contains("the digest decides; the tag moved is not compared");
    assertThat(world.asked).containsOnly("inspect r.io/a@" + DIGEST);
  }

  @Test
  void otherImageThanTheRequestedOneIsRefused() {
    Digest requested = TestDoubles.digest("requested");
    world.remote.put(
        "r.io/a@" + requested,
        new RemoteImage(
            ImageReference.parse("r.io/a"), new Descriptor("application/x", DIGEST, 1), Map.of()));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> pin("r.io/a@" + requested))
        .withMessage(
            "pin r.io/a@%s: the registry returned the image %s instead", requested, DIGEST);
  }

  @Test
  void missingImageIsAnError() {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> pin("r.io/a:2"))
        .withMessage("pin r.io/a:2: it does not exist in its registry; check the name and the tag")
        .satisfies(e -> assertThat(e.status()).hasValue(404));
  }

  @Test
  void refusalOfAnAnonymousUserMentionsTheName() {
    RegistryException refusal =
        new RegistryException("log in first", RegistryError.of(401, List.of("UNAUTHORIZED")), null);
    world.refusal = Optional.of(refusal);
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> pin("r.io/a:1"))
        .withMessage(
            "pin r.io/a:1: log in first; if the image is public, check the name and the tag")
        .withCause(refusal)
        .satisfies(e -> assertThat(e.status()).hasValue(401));

    Keychain user = repository -> Optional.of(Credential.registryToken("t", "test"));
    try (ImageResolver images = builder().keychain(user).build()) {
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> images.pin("r.io/a:1"))
          .isSameAs(refusal);
    }
  }

  @Test
  void unreachableRegistryIsAnError() {
    world.refusal = Optional.of(new RegistryException("no route to r.io", null));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> pin("r.io/a:1"))
        .withMessage("no route to r.io");
  }

  @Test
  void mirrorAloneDoesNotConfirmAnImage() {
    try (ImageResolver images = builder().mirror("r.io", "mirror.io").build()) {
      assertThat(images.pin("r.io/a:1").digest()).isEqualTo(DIGEST);
    }
    assertThat(world.asked).startsWith("find r.io/a:1", "inspect r.io/a:1");
  }

  @Test
  void visibilityIsCheckedIfImagesHaveToBePublic() {
    try (ImageResolver images = builder().requirePublic().build()) {
      assertThat(images.pin("r.io/a:1").visibility()).isEqualTo(Visibility.PUBLIC);
      world.exposure = new VisibilityReport(Visibility.PRIVATE, "log in to pull it");
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> images.pin("r.io/a:1"))
          .withMessageContainingAll("r.io/a@" + DIGEST, "not known to be public", "log in to pull");
    }
  }

  @Test
  void invalidNameIsRefusedBeforeAnyRequest() {
    assertThatIllegalArgumentException().isThrownBy(() -> pin("r.io/A:1"));
    assertThat(world.asked).isEmpty();
  }

  @Test
  void closedResolverPinsNothing() {
    ImageResolver images = builder().build();
    images.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> images.pin("r.io/a:1"))
        .withMessage("pin r.io/a:1: the resolver is closed");
  }
}
