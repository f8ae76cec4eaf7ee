package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ArchiveFormat;
import io.imagespec.ImageSpec;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** A standalone buildkitd. */
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.BUILDKITD)
class BuildkitdIT extends BuilderContract {
  private record OwnDaemon(ContainerEngine engine) implements Builder {
    @Override
    public Digest build(BuildRequest request, BuildListener listener) throws InterruptedException {
      return engine.build(request, listener).id();
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  @Parameter EngineMatrix row;

  @Override
  RealEngines need() {
    return row.need(EngineMatrix.Contract.BUILDKITD);
  }

  @Override
  Builder connect(RealEngines engines, String host) {
    return new OwnDaemon(engines.connect(host));
  }

  @Override
  Delivery delivery(ImageReference image) {
    return new Delivery.Push(image);
  }

  private ContainerEngine engine() {
    return ((OwnDaemon) builder()).engine();
  }

  @Test
  void reportsKindVersionAndEndpoint() {
    assertThat(engine().info().name()).isEqualTo("buildkit");
    assertThat(engine().info().version()).matches("\\d+\\.\\d+.*");
    assertThat(engine().info().endpoint()).isEqualTo(engines().host());
  }

  @Test
  void pushedImageHasReportedDigest() throws Exception {
    ImageReference image = target();
    BuildRequest request = request(engines().onBusybox().run("true"), new Delivery.Push(image));
    Digest pushed = engine().build(request, BuildListener.none()).pushed().orElseThrow();
    Skopeo skopeo =
        new Skopeo(Files.createTempDirectory(directory, "skopeo"), engines().testRegistry());
    assertThat(skopeo.digest(image)).isEqualTo(pushed.toString());
  }

  @Test
  void pushWithoutCredentialIsRefusedWithRemedy() throws Exception {
    ImageReference image = target();
    BuildRequest good = request(engines().onBusybox().run("true"), new Delivery.Push(image));
    assertThat(engine().build(good, BuildListener.none())).isNotNull();
    BuildRequest anonymous = BuildRequest.builder(good.plan(), good.delivery()).build();
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> engine().build(anonymous, BuildListener.none()))
        .withMessageStartingWith(
            "push " + image + " to " + image.domain() + " without a credential: ")
        .withMessageContaining("run docker login " + image.domain());
  }

  @Test
  void archiveIsCompleteOrAbsent() throws Exception {
    Path archive = directory.resolve("archives/image.tar");
    Files.createDirectory(archive.getParent());
    Delivery delivery =
        new Delivery.Archive(
            ImageReference.parse("acme/app:1"), archive, ArchiveFormat.OCI_ARCHIVE);
    BuildRequest failing = request(engines().onBusybox().run("exit 3"), delivery);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> engine().build(failing, BuildListener.none()));
    try (var files = Files.list(archive.getParent())) {
      assertThat(files).isEmpty();
    }
    Digest digest =
        engine()
            .build(request(engines().onBusybox().run("true"), delivery), BuildListener.none())
            .id();
    assertThat(
            List.of(
                Skopeo.run("skopeo", "inspect", "--raw", "oci-archive:" + archive).strip(),
                Skopeo.run("tar", "-tf", archive.toString())))
        .last()
        .asString()
        .contains("blobs/sha256/" + digest.hex(), "index.json", "oci-layout");
    try (var files = Files.list(archive.getParent())) {
      assertThat(files).containsExactly(archive);
    }
  }

  @Test
  void layoutIsCompleteOrAbsent() throws Exception {
    Path layout = directory.resolve("archives/layout");
    Files.createDirectory(layout.getParent());
    Delivery delivery =
        new Delivery.Archive(ImageReference.parse("acme/app:1"), layout, ArchiveFormat.OCI_LAYOUT);
    BuildRequest failing = request(engines().onBusybox().run("exit 3"), delivery);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> engine().build(failing, BuildListener.none()));
    assertThat(layout.getParent()).isEmptyDirectory();
    ImageSpec spec = engines().onBusybox().run("echo hi > /said");
    Digest digest = engine().build(request(spec, delivery), BuildListener.none()).id();
    assertThat(layout.getParent()).isDirectoryNotContaining(f -> !f.equals(layout));
    assertThat(layout).isDirectoryNotContaining(f -> f.getFileName().toString().equals(".tar"));
    assertThat(Skopeo.run("skopeo", "inspect", "--format", "{{.Digest}}", "oci:" + layout + ":1"))
        .contains(digest.toString());
    Path bundle = directory.resolve("bundle");
    String unused = Skopeo.run("umoci", "unpack", "--image", layout + ":1", bundle.toString());
    assertThat(bundle.resolve("rootfs/said")).hasContent("hi");
  }

  @Test
  void storeDeliveryIsRefused() throws Exception {
    ImageReference image = target();
    BuildRequest request = request(engines().onBusybox().run("true"), new Delivery.Store(image));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> engine().build(request, BuildListener.none()))
        .withMessageContaining("this builder has no image store; it pushes images");
    assertThat(engine().find(image, request.platforms().first())).isEmpty();
  }
}
