package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.ImageSpec;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lookup right before a push: several resolvers build the same image at the same time. */
@Timeout(20)
class PushCheckTest {
  private static final String PUSHED_BY_OTHER = "was pushed by another client during this build";
  private static final ImageSpec APP =
      ImageSpec.from("debian:12").named("app").registry("ghcr.io/acme").run("make-things");

  private final InMemoryRegistry registry = new InMemoryRegistry().add("debian:12");
  private final CountDownLatch bothBuild = new CountDownLatch(2);
  private final CountDownLatch firstIsDone = new CountDownLatch(1);

  /** An engine on a machine of its own, whose build ends when both engines build. */
  private RecordingEngine machine() {
    return RecordingEngine.with(registry)
        .during(
            (build, listener) -> {
              bothBuild.countDown();
              assertThat(bothBuild.await(10, TimeUnit.SECONDS)).isTrue();
            });
  }

  private RecordingEngine slowMachine() {
    return machine()
        .during((build, listener) -> assertThat(firstIsDone.await(10, TimeUnit.SECONDS)).isTrue());
  }

  private static ResolvedImage resolve(RecordingEngine engine, ImageSpec spec) {
    try (ImageResolver images = engine.resolver().build()) {
      return images.resolve(spec);
    }
  }

  /** Resolves on two machines that both look the image up before either pushes it. */
  private List<ResolvedImage> resolveOnTwoMachines(ImageSpec spec) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<ResolvedImage> first = threads.submit(() -> resolve(machine(), spec));
      Future<ResolvedImage> second = threads.submit(() -> resolve(slowMachine(), spec));
      ResolvedImage pushed = first.get();
      firstIsDone.countDown();
      return List.of(pushed, second.get());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void imagePushedByAnotherMachineDuringBuildIsReused() throws Exception {
    List<ResolvedImage> images = resolveOnTwoMachines(APP.alias("latest"));

    assertThat(images.get(0).action()).isEqualTo(Action.BUILT);
    ResolvedImage second = images.get(1);
    assertThat(second.action()).isEqualTo(Action.REUSED);
    assertThat(second.pinned()).isEqualTo(images.get(0).pinned());
    assertThat(second.visibility()).isEqualTo(Visibility.NOT_CHECKED);
    assertThat(second.reasons())
        .last()
        .isEqualTo(
            second.reference().familiar()
                + " was pushed by another client during this build, so it is used and nothing is"
                + " pushed");
    assertThat(registry.tags("ghcr.io/acme/app")).contains("latest");
  }

  @Test
  void checkIsOneRequestForMissingImage() {
    ResolvedImage image = resolve(RecordingEngine.with(registry), APP);

    assertThat(registry.requests())
        .filteredOn(request -> request.endsWith(image.reference().toString()))
        .containsExactly(
            "find " + image.reference(),
            "checkPush " + image.reference(),
            "find " + image.reference());
    assertThat(image.action()).isEqualTo(Action.BUILT);
  }

  @Test
  void otherImageWithTheTagIsReplaced() {
    ImageReference reference = BuildPlan.of(APP).image();
    RecordingEngine engine =
        RecordingEngine.with(registry)
            .during((build, listener) -> registry.add(reference.toString()));

    ResolvedImage image = resolve(engine, APP);

    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(registry.digest(reference.toString())).hasValue(image.digest());
  }

  @Test
  void failedCheckDoesNotPreventPush() {
    ImageReference reference = BuildPlan.of(APP).image();
    FaultyRegistry faulty = new FaultyRegistry(registry);
    RegistryException down = new RegistryException("down", RegistryError.of(503, List.of()), null);
    RecordingEngine engine =
        RecordingEngine.with(registry).during((build, listener) -> faulty.failingLookups(down));

    try (ImageResolver images = engine.resolver().registry(faulty).build()) {
      assertThat(images.resolve(APP).action()).isEqualTo(Action.BUILT);
    }
    assertThat(faulty.requests).filteredOn(("find " + reference)::equals).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"400, TAG_INVALID", "412, PRECONDITION", "0, TAG_INVALID"})
  void imageWithImmutableTagThatRefusesPushIsReused(int status, String code) {
    RegistryException refusal =
        new RegistryException("immutable", RegistryError.of(status, List.of(code)), null);
    RecordingEngine engine =
        RecordingEngine.with(registry)
            .during(
                (build, listener) -> {
                  ResolvedImage unused = resolve(RecordingEngine.with(registry), APP);
                  throw refusal;
                });

    assertThat(resolve(engine, APP).action()).isEqualTo(Action.REUSED);
  }

  @Test
  void refusedPushOfMissingImageFails() {
    RegistryException refusal =
        new RegistryException("immutable", RegistryError.of(400, List.of("TAG_INVALID")), null);
    RecordingEngine engine =
        RecordingEngine.with(registry)
            .during(
                (build, listener) -> {
                  throw refusal;
                });

    assertThatThrownBy(() -> resolve(engine, APP)).isSameAs(refusal);
  }

  @Test
  void forceReplacesImagePushedByAnotherMachine() {
    RecordingEngine engine =
        RecordingEngine.with(registry)
            .during(
                (build, listener) -> {
                  ResolvedImage unused = resolve(RecordingEngine.with(registry), APP);
                });

    try (ImageResolver images = engine.resolver().force().build()) {
      assertThat(images.resolve(APP).action()).isEqualTo(Action.BUILT);
    }
  }

  @Test
  void firstPartPushedByAnotherMachineIsUsed() throws Exception {
    RecordingEngine fast = RecordingEngine.with(registry).split();
    RecordingEngine slow =
        RecordingEngine.with(registry)
            .split()
            .during(
                (build, listener) -> {
                  if (build.plan().hasCommands()) {
                    ResolvedImage unused = resolve(fast, APP.env("A", "other"));
                  }
                });

    ResolvedImage image = resolve(slow, APP.env("A", "b"));

    assertThat(fast.builds()).hasSize(2);
    assertThat(slow.builds()).hasSize(2);
    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.startsWith("first part: ") && reason.contains(PUSHED_BY_OTHER));
  }

  @Test
  void baseSpecPushedByAnotherMachineIsUsed() {
    RecordingEngine fast = RecordingEngine.with(registry);
    RecordingEngine slow =
        RecordingEngine.with(registry)
            .during(
                (build, listener) -> {
                  if (build.image().path().endsWith("app")) {
                    ResolvedImage unused = resolve(fast, APP);
                  }
                });

    ResolvedImage image =
        resolve(slow, ImageSpec.from(APP).named("child").registry("ghcr.io/acme").run("more"));

    assertThat(image.action()).isEqualTo(Action.BUILT);
    assertThat(image.reasons())
        .anyMatch(reason -> reason.startsWith("base spec: ") && reason.contains(PUSHED_BY_OTHER));
  }
}
