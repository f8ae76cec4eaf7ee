package io.imagespec.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.ContextException;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.docker.contract.BackgroundCall;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds without a daemon that fail or are cancelled, and their leftovers. */
class EmbeddedFaultsTest extends EmbeddedEngineFixture {
  @ParameterizedTest
  @EnumSource
  void changedFileIsReportedByPath(LayerCompression compression) throws Exception {
    Path file = Files.writeString(directory.resolve("one"), "before");
    BuildPlan plan =
        BuildPlan.of(scratch().copy(file, "/one"), directory, DigestCache.none())
            .completed(Optional.empty(), Optional.empty());
    Files.writeString(file, "after!");
    BuildRequest request =
        BuildRequest.builder(plan, new Delivery.Push(plan.image()))
            .compression(compression)
            .build();
    assertThatExceptionOfType(ContextException.class)
        .isThrownBy(() -> engine.build(request, BuildListener.none()))
        .withMessageContaining(file.toString());
    assertThat(client.find(plan.image())).isEmpty();
  }

  @Test
  void listenerExceptionEndsTheBuild() throws Exception {
    BuildPlan plan = BuildPlan.of(scratch().env("A", "b"));
    BuildRequest request =
        BuildRequest.builder(
                plan.completed(Optional.empty(), Optional.empty()), new Delivery.Push(plan.image()))
            .build();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                engine.build(
                    request,
                    event -> {
                      throw new IllegalStateException("enough");
                    }))
        .withMessage("enough");
    assertThat(client.find(plan.image())).isEmpty();
  }

  @Test
  void storeDeliveryIsRefused() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.buildLocally(scratch()))
        .withMessageContaining("a local image store");
  }

  private BuildRequest big(String address, Duration deadline) throws Exception {
    BuildPlan plan =
        BuildPlan.of(
            ImageSpec.scratch()
                .registry(address)
                .named("app")
                .copy(ThrottlingProxy.big(directory), "/big"));
    return BuildRequest.builder(
            plan.completed(Optional.empty(), Optional.empty()), new Delivery.Push(plan.image()))
        .deadline(deadline)
        .build();
  }

  private static void assertNoThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("imagespec-embedded")) {
        thread.join(1_000); // an idle thread may be about to end
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  private void assertNothingIsLeft(BuildRequest request) throws Exception {
    assertNoThreadIsLeft();
    ImageReference there =
        ImageReference.parse(
            request.delivery().image().toString().replaceFirst("^[^/]*", registry.address()));
    assertThat(client.find(there)).isEmpty();
  }

  @Test
  void interruptEndsPushAndLeavesNothing() throws Exception {
    try (ThrottlingProxy slow =
        ThrottlingProxy.registry(registry.address(), ThrottlingProxy.FREE)) {
      BuildRequest request = big(slow.address(), Duration.ofMinutes(5));
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> engine.build(request, BuildListener.none()));
      assertThat(slow.await()).isTrue();
      backgroundCall.interrupt();
      assertThat(backgroundCall.failure(Duration.ofSeconds(10)))
          .isInstanceOf(InterruptedException.class);
      assertNothingIsLeft(request);
    }
  }

  @Test
  void deadlineEndsPushAndLeavesNothing() throws Exception {
    try (ThrottlingProxy slow =
        ThrottlingProxy.registry(registry.address(), ThrottlingProxy.FREE)) {
      BuildRequest request = big(slow.address(), Duration.ofSeconds(2));
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> engine.build(request, BuildListener.none()))
          .withMessageContainingAll("not done within 2 s", "embedded");
      assertNothingIsLeft(request);
    }
  }

  @Test
  void lostRegistryIsReportedAndNextPushSucceeds() throws Exception {
    try (ThrottlingProxy slow =
        ThrottlingProxy.registry(registry.address(), ThrottlingProxy.FREE)) {
      BuildRequest request = big(slow.address(), Duration.ofMinutes(5));
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> engine.build(request, BuildListener.none()));
      assertThat(slow.await()).isTrue();
      String address = slow.address();
      slow.cut();
      assertThat(backgroundCall.failure(Duration.ofSeconds(60)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(address);
      assertNothingIsLeft(request);
    }
    assertThat(images.resolve(scratch().copy(directory.resolve("big"), "/big")).action())
        .isEqualTo(Action.BUILT);
  }

  /** A failure does not wait for slow transfers and cancels the uploads that it has started. */
  @ParameterizedTest
  @ValueSource(strings = {"fails", "is interrupted", "is over time", "is cut"})
  void buildEndedDuringBaseCopyLeavesNothing(String how) throws Exception {
    byte[] content = Files.readAllBytes(ThrottlingProxy.big(directory));
    byte[] tar = new TarBytes().file("big", new String(content, ISO_8859_1)).bytes();
    String base = base().layer(HandmadeBase.OCI + "layer.v1.tar", tar, tar).push().toString();
    Path folder = directory.resolve("registry");
    String owner = how.equals("fails") ? "nobody-knows" : "0";
    try (LocalRegistry other = LocalRegistry.builder().folder(folder).start();
        ThrottlingProxy slow = ThrottlingProxy.registry(other.address(), ThrottlingProxy.FREE)) {
      BuildPlan plan =
          BuildPlan.of(
                  ImageSpec.from(base)
                      .registry(slow.address())
                      .named("app")
                      .with(owned(owner, "/" + how.replace(' ', '-'))))
              .completed(Optional.of(ImageReference.parse(base)), Optional.empty());
      BuildRequest request =
          BuildRequest.builder(plan, new Delivery.Push(plan.image()))
              .deadline(Duration.ofSeconds(how.equals("is over time") ? 2 : 300))
              .build();
      BackgroundCall backgroundCall =
          BackgroundCall.start(() -> engine.build(request, BuildListener.none()));
      if (how.equals("is cut")) {
        assertThat(slow.await()).isTrue();
        slow.cut();
      }
      if (how.equals("is interrupted")) {
        assertThat(slow.await()).isTrue();
        backgroundCall.interrupt();
      }
      assertThat(backgroundCall.failure(Duration.ofSeconds(how.equals("is cut") ? 60 : 6)))
          .isInstanceOfAny(
              BuildFailedException.class,
              EngineUnavailableException.class,
              InterruptedException.class,
              RegistryException.class);
      assertNoThreadIsLeft();
      if (!how.equals("is cut")) { // without a connection the upload cannot be cancelled
        assertThat(folder.resolve("uploads")).isEmptyDirectory();
      }
    }
  }

  private Step owned(String owner, String target) throws IOException {
    Path file = Files.writeString(directory.resolve("owned"), "1");
    return Step.Copy.of(FileSource.of(file).withOwner(owner), target);
  }
}
