package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ArchiveFormat;
import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that continue an image with commands. */
class EmbeddedFirstPartsTest extends EmbeddedEngineFixture {
  /** Returns a request that continues an image with a missing layer. */
  private BuildRequest onDamaged(ImageReference part, boolean copies, boolean archive)
      throws Exception {
    ImageSpec spec =
        ImageSpec.scratch().registry(registry.address() + "/acme").named("app").run("true");
    Files.writeString(directory.resolve("one"), "1");
    BuildPlan plan =
        BuildPlan.of(
            copies ? spec.copy(Path.of("one"), "/one") : spec.label("a", "b"),
            directory,
            DigestCache.none());
    BuildPlan rest = plan.split().orElseThrow().rest().continuedOn(part, Optional.empty());
    Delivery delivery =
        archive
            ? new Delivery.Archive(
                rest.image(), directory.resolve("image.tar"), ArchiveFormat.OCI_ARCHIVE)
            : new Delivery.Push(rest.image());
    return BuildRequest.builder(rest, delivery).build();
  }

  private void delete(Digest blob) throws Exception {
    URI place = URI.create("http://" + registry.address() + "/v2/acme/app/blobs/" + blob);
    assertThat(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(place).DELETE().build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"copies", "settings", "archive"})
  void missingLayerOfFirstPartIsReportedWithRemedy(String what) throws Exception {
    byte[] gzip = HandmadeBase.gzip(merged().bytes());
    ImageReference part =
        new HandmadeBase(client, registry.address() + "/acme/app:part")
            .layer(HandmadeBase.OCI + "layer.v1.tar+gzip", merged().bytes(), gzip)
            .push();
    delete(Digest.sha256(gzip));
    BuildRequest request = onDamaged(part, what.equals("copies"), what.equals("archive"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> engine.build(request, BuildListener.none()))
        .withMessageContainingAll(
            "first part ", "layer " + Digest.sha256(gzip), "delete its tag", "refresh(..)");
    assertThat(client.find(request.plan().image())).isEmpty();
  }
}
