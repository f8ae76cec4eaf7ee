package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.context.DigestCache;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of the embedded engine before it writes the manifest with the tag. */
class EmbeddedPushCheckTest extends EmbeddedEngineFixture {
  private static final Digest OTHER = Digest.sha256(new byte[0]);

  private ImageSpec app() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    return scratch().copy(Path.of("one"), "/one");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void imageThatExistsBeforePushGetsNoManifest(int platforms) throws Exception {
    ImageSpec spec = app();
    if (platforms == 2) {
      spec = spec.platforms(Platform.LINUX_AMD64, Platform.parse("linux/arm64"));
    }
    BuildPlan plan = BuildPlan.of(spec, directory, DigestCache.none());
    AtomicInteger checks = new AtomicInteger();
    BuildRequest request =
        BuildRequest.builder(plan, new Delivery.Push(plan.image()))
            .pushCheck(
                () -> {
                  checks.incrementAndGet();
                  return Optional.of(OTHER);
                })
            .build();

    assertThat(engine.build(request, BuildListener.none()))
        .isEqualTo(new BuiltImage(OTHER, Optional.empty()));
    assertThat(checks).hasValue(1);
    assertThat(client.find(plan.image())).isEmpty();
  }

  /** The first step of one build starts that of another machine, which ends before it. */
  @Test
  void secondOfTwoConcurrentBuildsIsReused() throws Exception {
    ImageSpec spec = app();
    AtomicInteger events = new AtomicInteger();
    try (ImageResolver slow =
        ImageResolver.builder()
            .environment(CleanMachine.in(Files.createDirectory(directory.resolve("other"))))
            .engine(engine)
            .keychain(Keychain.none())
            .directory(directory)
            .listener(
                event -> {
                  if (events.getAndIncrement() == 0) {
                    assertThat(images.resolve(spec).action()).isEqualTo(Action.BUILT);
                  }
                })
            .build()) {
      ResolvedImage image = slow.resolve(spec);

      assertThat(image.action()).isEqualTo(Action.REUSED);
      assertThat(image.reasons())
          .last()
          .asString()
          .contains("was pushed by another client during this build");
      assertThat(client.find(image.reference())).isPresent();
    }
  }
}
