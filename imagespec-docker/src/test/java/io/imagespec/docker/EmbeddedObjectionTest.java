package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.context.DigestCache;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Delivery;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanSplit;
import io.imagespec.registry.RegistryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Objections of the embedded engine to bases, before it builds. */
class EmbeddedObjectionTest extends EmbeddedEngineFixture {
  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none());
  }

  private BuildRequest request(BuildPlan completed) {
    return BuildRequest.builder(completed, new Delivery.Push(completed.image()))
        .environment(CleanMachine.in(directory))
        .keychain(Keychain.none())
        .build();
  }

  private BuildRequest request(ImageSpec spec, ImageReference base) {
    return request(plan(spec).completed(Optional.of(base), Optional.empty()));
  }

  private ImageSpec spec() {
    return ImageSpec.from("base").registry(registry.address() + "/acme").named("app");
  }

  @Test
  void providerAssemblesAndEngineAssemblesForItself() {
    assertThat(new EmbeddedEngineProvider().assembles()).isTrue();
    assertThat(engine.assembler(Optional.empty())).containsSame(engine);
  }

  /** Nothing is asked again for the build, so the base can disappear. */
  @Test
  void documentsOfAcceptedBaseAreKeptForBuild() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageReference base = base().layer(merged()).push();
    BuildRequest request = request(spec().copy(Path.of("one"), "/one"), base);
    assertThat(engine.objection(request)).isEmpty();
    try (var kept = Files.list(directory.resolve("cache/imagespec/layers/bases"))) {
      List<String> names = kept.map(file -> file.getFileName().toString()).toList();
      assertThat(names).hasSize(2).contains(base.digest().orElseThrow().hex());
    }
    BuiltImage built = engine.build(request, BuildListener.none());
    assertThat(built.pushed()).isPresent();
  }

  @Test
  void onbuildTriggersAreReported() throws Exception {
    HandmadeBase base = base();
    base.config().putArray("OnBuild").add("RUN make");
    ImageReference pushed = base.push();
    assertThat(engine.objection(request(spec().run("true"), pushed)))
        .contains(
            "base "
                + pushed.repository()
                + " has ONBUILD triggers [RUN make], which only an engine runs");
  }

  @Test
  void everyPlatformIsChecked() throws Exception {
    HandmadeBase base = base().layer(merged()).architecture("arm64");
    base.config().putArray("OnBuild").add("RUN make");
    ImageReference index = base.pushIndex("linux", "arm64");
    ImageSpec arm = spec().platforms(Platform.parse("linux/arm64"));
    assertThat(engine.objection(request(arm, index)).orElseThrow()).contains("ONBUILD");
    ImageSpec both = spec().platforms(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
    assertThat(engine.objection(request(both, index)).orElseThrow())
        .contains("it is not for linux/amd64 but for [linux/arm64]");
  }

  @Test
  void onlyCopiesAfterLastCommandNeedLayers() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    byte[] tar = merged().bytes();
    String foreign = HandmadeBase.DOCKER + "image.rootfs.foreign.diff.tar.gzip";
    HandmadeBase base = base().absent(foreign, tar, HandmadeBase.gzip(tar));
    base.lastLayer().putArray("urls").add("https://example.com/layer");
    ImageReference pushed = base.push();
    ImageSpec before = spec().copy(Path.of("one"), "/one").run("true").env("A", "b");
    assertThat(engine.objection(request(before, pushed))).isEmpty();
    ImageSpec after = spec().run("true").copy(Path.of("one"), "/one").env("A", "b");
    assertThat(engine.objection(request(after, pushed)).orElseThrow())
        .contains("https://example.com/layer");
  }

  @Test
  void emptyBaseIsAccepted() throws Exception {
    BuildPlan scratch = plan(scratch().platforms(Platform.parse("windows/amd64")));
    assertThat(engine.objection(request(scratch.completed(Optional.empty(), Optional.empty()))))
        .isEmpty();
  }

  @Test
  void baseInStoreIsReported() throws Exception {
    assertThat(engine.objection(request(spec(), ImageReference.parse("local:1"))))
        .contains("base local:1 exists only in the store of an engine");
  }

  @Test
  void missingFirstPartIsReportedAsSuch() throws Exception {
    ImageReference missing =
        ImageReference.parse(registry.address() + "/acme/app@" + "sha256:" + "0".repeat(64));
    PlanSplit split = plan(spec().run("true").env("A", "b")).split().orElseThrow();
    assertThat(
            engine
                .objection(request(split.rest().continuedOn(missing, Optional.empty())))
                .orElseThrow())
        .startsWith("first part " + missing)
        .endsWith("delete its tag, or rebuild with refresh(..)");
  }

  @Test
  void registryFailurePassesThrough() throws Exception {
    ImageReference base = base().push();
    registry.close();
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> engine.objection(request(spec(), base)).isEmpty());
  }

  @Test
  void interruptEndsTheCheck() throws Exception {
    BuildRequest request = request(spec(), base().push());
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> engine.objection(request).isEmpty());
    assertThat(Thread.interrupted()).isFalse();
  }
}
