package io.imagespec.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.ImageSpec;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs on JUnit 6 here, and once more on JUnit 5, for which it uses nothing newer than that. */
@ExtendWith(ImageSpecExtension.class)
class ImageSpecExtensionTest {
  private static final ImageSpec SPEC = ImageSpec.from("alpine").registry("ghcr.io/acme");
  private static final List<ImageResolver> RESOLVERS = new ArrayList<>();

  private RecordingEngine before = RecordingEngine.with(new InMemoryRegistry());

  @BeforeEach
  void before(RecordingEngine engine) {
    before = engine;
  }

  @RepeatedTest(2)
  void eachTestHasPartsOfItsOwnThatFitTogether(
      ImageResolver images, RecordingEngine engine, InMemoryRegistry registry) {
    assertThat(engine.builds()).isEmpty();
    assertThat(images.resolve(SPEC).action()).isEqualTo(Action.BUILT);
    assertThat(engine.onlyBuild().dockerfile()).contains("FROM ");
    assertThat(registry.tags("ghcr.io/acme/imagespec")).hasSize(1);
    assertThat(before).isSameAs(engine);
    RESOLVERS.add(images);
  }

  @Test
  void onlyPartsOfTheKitAreGiven() {
    assertThat(ImageSpecExtension.gives(ContainerEngine.class)).isFalse();
    assertThat(ImageSpecExtension.gives(RecordingEngine.class)).isTrue();
  }

  @AfterEach
  void theResolverIsStillOpenWhenATestTidiesUp(ImageResolver images) {
    assertThat(images.resolve(SPEC).reference().domain()).isEqualTo("ghcr.io");
  }

  @AfterAll
  static void theResolversAreClosed() {
    assertThat(RESOLVERS).hasSize(2);
    for (ImageResolver resolver : RESOLVERS) {
      assertThatIllegalStateException().isThrownBy(() -> resolver.resolve(SPEC));
    }
  }
}
