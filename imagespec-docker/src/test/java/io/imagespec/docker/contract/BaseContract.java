package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Platform;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.LocalImage;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bases: specs, images and platforms. */
abstract class BaseContract extends ContractFixture {
  @Test
  void specCanExtendAnotherSpec() throws Exception {
    assumeCommands();
    ImageSpec parent = onBusybox().run("echo parent > /parent").env("A", "1");
    ImageSpec child =
        ImageSpec.from(parent)
            .registry(target.address() + "/acme")
            .named("it-" + name() + "-child")
            .run("cat /parent > /child");
    ResolvedImage image = images.resolve(child);
    assertThat(image.reasons()).anyMatch(reason -> reason.startsWith("base spec: "));
    assertThat(images.resolve(parent).action()).isEqualTo(Action.REUSED);
    assertThat(
            skopeo
                .config(image.pinned())
                .at("/config/Labels")
                .get("io.imagespec.base.digest")
                .asText())
        .isEqualTo(images.resolve(parent).digest().toString());
    assertThat(skopeo.unpack(image.pinned()).resolve("child")).hasContent("parent\n");
  }

  @Test
  void copiedFileDoesNotReplaceDirectoryOfBase() throws Exception {
    assumeCommands();
    Files.writeString(directory.resolve("one"), "one");
    ResolvedImage image =
        images.resolve(
            onBusybox().run("mkdir /d && echo kept > /d/kept").copy(Path.of("one"), "/d"));
    assertThat(skopeo.unpack(image.pinned()).resolve("d/kept")).hasContent("kept\n");
  }

  @Test
  void eachPlatformGetsItsOwnImage() throws Exception {
    Files.writeString(directory.resolve("one"), UUID.randomUUID().toString());
    ImageSpec spec =
        ImageSpec.scratch()
            .named("it-" + name())
            .registry(target.address() + "/acme")
            .copy(Path.of("one"), "/one");
    for (String platform : List.of("linux/arm64", "linux/amd64")) {
      ImageSpec forPlatform = spec.platforms(Platform.parse(platform));
      JsonNode config = skopeo.config(images.resolve(forPlatform).pinned());
      assertThat("linux/" + config.get("architecture").asText()).isEqualTo(platform);
      if (hasStore()) {
        assertThat(
                engine.find(images.buildLocally(forPlatform).reference(), Platform.parse(platform)))
            .isPresent();
      }
    }
  }

  @Test
  void configHoldsEntrypointCommandPortsAndLabels() throws Exception {
    ResolvedImage first =
        images.resolve(
            onBusybox()
                .entrypoint("/bin/a", "b \"c\"")
                .command("$x", "")
                .expose(80)
                .label("team.name/x", "a \"b\" $c \\"));
    JsonNode config = skopeo.config(first.pinned()).get("config");
    assertThat(strings(config.get("Entrypoint"))).containsExactly("/bin/a", "b \"c\"");
    assertThat(strings(config.get("Cmd"))).containsExactly("$x", "");
    assertThat(config.get("ExposedPorts").has("80/tcp")).isTrue();
    assertThat(config.get("Labels").get("team.name/x").asText()).isEqualTo("a \"b\" $c \\");

    ImageSpec child =
        ImageSpec.from(first.pinned().toString())
            .registry(target.address() + "/acme")
            .named("it-" + name());
    assertThat(
            strings(
                skopeo
                    .config(images.resolve(child.entrypoint("/bin/z")).pinned())
                    .at("/config/Cmd")))
        .isEmpty();
    assertThat(
            strings(
                skopeo
                    .config(images.resolve(child.entrypoint()).pinned())
                    .at("/config/Entrypoint")))
        .isEmpty();
  }

  @Test
  void missingBaseIsReported() {
    ImageSpec spec =
        fresh(
            ImageSpec.from(target.address() + "/library/nothing:here")
                .registry(target.address() + "/acme"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContaining("/library/nothing:here");
  }

  @Test
  void baseForAnotherPlatformIsRefused() {
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(onBusybox().platforms(Platform.parse("linux/s390x"))))
        .withMessageContainingAll("linux/s390x", "linux/amd64");
  }

  @Test
  void localBuildNeedsStoreButNoRegistry() throws Exception {
    Files.writeString(directory.resolve("one"), "one");
    ImageSpec spec = fresh(ImageSpec.scratch()).copy(Path.of("one"), "/one").env("A", "1");
    if (!hasStore()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> images.buildLocally(spec))
          .withMessageContainingAll(
              engine.info().toString(), "a local image store (for \"building locally\")");
      return;
    }
    LocalImage built = images.buildLocally(spec);
    assertThat(built.action()).isEqualTo(Action.BUILT);
    assertThat(built.reference().domain()).isEqualTo("localhost");
    StoredImage stored = engine.find(built.reference(), Platform.LINUX_AMD64).orElseThrow();
    assertThat(stored.id()).isEqualTo(built.id());
    assertThat(stored.config().environment()).contains("A=1");
    assertThat(images.buildLocally(spec).action()).isEqualTo(Action.REUSED);

    LocalImage child =
        images.buildLocally(ImageSpec.from(spec).named("it-" + name() + "-child").env("B", "2"));
    assertThat(
            engine
                .find(child.reference(), Platform.LINUX_AMD64)
                .orElseThrow()
                .config()
                .environment())
        .contains("A=1", "B=2");
  }
}
