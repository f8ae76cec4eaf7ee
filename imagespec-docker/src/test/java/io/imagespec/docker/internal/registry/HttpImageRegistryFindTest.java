package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.endpoint.CertsDirectories;
import io.imagespec.docker.internal.registry.endpoint.RegistryEndpoints;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookup of an image: requests, documents and redirects. */
class HttpImageRegistryFindTest extends HttpImageRegistryFixture {
  private static final Descriptor DESCRIPTOR =
      new Descriptor(MediaTypes.MANIFEST, DIGEST, MANIFEST.length());

  HttpImageRegistryFindTest() throws IOException {}

  @Test
  void findSendsOneHead() {
    assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
    assertThat(server.seen()).containsExactly("HEAD /v2/x/manifests/1");
  }

  @Test
  void digestTakesPrecedenceOverTag() {
    assertThat(registry.find(image("x:1@" + DIGEST))).contains(DESCRIPTOR);
    assertThat(server.seen()).containsExactly("HEAD /v2/x/manifests/" + DIGEST);
  }

  @Test
  void referenceWithoutTagOrDigestIsRefused() {
    assertThatThrownBy(() -> registry.find(image("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void status404MeansAbsent() {
    script = request -> Response.of(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}");
    assertThat(registry.find(image("x:1"))).isEmpty();
    assertThat(registry.inspect(image("x:1"), Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 400, 401, 403, 405, 410, 429, 500, 502, 503, 504})
  void otherStatusIsReported(int status) {
    script = request -> Response.of(status);
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.status()).hasValue(status));
  }

  @Test
  void bodyIsReadIfHeadHasNoDigest() {
    script =
        request ->
            Response.of(200, MANIFEST)
                .with("Content-Type", MediaTypes.MANIFEST + "; charset=utf-8");
    assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
    assertThat(server.seen()).containsExactly("HEAD /v2/x/manifests/1", "GET /v2/x/manifests/1");
  }

  @Test
  void mediaTypeFallsBackToDocument() {
    script = request -> Response.of(200, MANIFEST).with("Content-Type", "application/json");
    assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
  }

  @Test
  void schema1AndOtherDocumentsAreRefused() {
    script =
        request ->
            Response.of(200, "{\"schemaVersion\":1}")
                .with("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws");
    assertThatThrownBy(() -> registry.find(image("x:1"))).hasMessageContaining("schema 1");
    script = request -> Response.of(200, "{}").with("Content-Type", "text/plain");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("\"text/plain\" is neither an image manifest nor an index");
  }

  @Test
  void wrongDigestIsDetected() {
    Digest other = Digest.sha256(new byte[0]);
    assertThatThrownBy(() -> registry.find(image("x@" + other)))
        .hasMessageContaining(" instead of " + other);
    assertThatThrownBy(() -> registry.inspect(image("x@" + other), Set.of()))
        .hasMessageContaining(" instead of " + other);
    script = request -> FOUND.with("Docker-Content-Digest", other.toString());
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .hasMessageContaining(" instead of " + other);
    script = request -> Response.of(200, MANIFEST).with("Content-Type", MediaTypes.MANIFEST);
    assertThatThrownBy(() -> registry.find(image("x@" + other)))
        .hasMessageContaining(" instead of " + other);
  }

  @Test
  void oversizedResponseIsRefused() {
    script =
        request ->
            Response.of(200, "x".repeat(Manifest.LIMIT + 1))
                .with("Content-Type", MediaTypes.MANIFEST);
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .hasMessageContaining("more than 4194304 bytes");
    assertThat(server.seen()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "99999999999999999999", "-1", ""})
  void invalidContentLengthIsBlamedOnRegistry(String length) {
    script = request -> FOUND.with("Content-Length", length);
    try {
      assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
    } catch (RegistryException e) {
      assertThat(e.getMessage()).contains(server.address());
    }
  }

  @Test
  void redirectToAnotherOriginDropsCredential() throws IOException {
    logIn();
    try (FakeServer elsewhere = new FakeServer(request -> FOUND)) {
      script =
          request ->
              request.authorization().isEmpty()
                  ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                  : request.path().equals("/here")
                      ? Response.of(307)
                          .with("Location", "http://" + elsewhere.address() + "/there?signature=s")
                      : Response.of(302).with("Location", "/here");
      assertThat(registry.find(image("x:1"))).isPresent();
      assertThat(server.seen())
          .endsWith("HEAD /v2/x/manifests/1 [" + BASIC + "]", "HEAD /here [" + BASIC + "]");
      assertThat(elsewhere.seen()).containsExactly("HEAD /there?signature=s");
    }
  }

  @Test
  void redirectTargetCannotRequestCredential() throws IOException {
    logIn();
    try (FakeServer elsewhere =
        new FakeServer(request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\""))) {
      script = request -> Response.of(302).with("Location", "http://" + elsewhere.address() + "/");
      assertThatThrownBy(() -> registry.find(image("x:1"))).isInstanceOf(RegistryException.class);
      assertThat(elsewhere.seen()).containsExactly("HEAD /");
    }
  }

  @Test
  void endlessOrInvalidRedirectIsRefused() {
    script = request -> Response.of(301).with("Location", "/again");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("redirects more than 5 times");
    script = request -> Response.of(301).with("Location", "file:///etc/passwd");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("redirects to an invalid URL");
  }

  @Test
  void onlyInsecureRegistriesHaveHttpEndpoints() {
    InsecureRegistries insecure = InsecureRegistries.loopbackOnly().with("r.lan:5000");
    RegistryEndpoints endpoints =
        new RegistryEndpoints(insecure, new CertsDirectories(List.of(), false), Map.of());
    assertThat(endpoints.of("docker.io")).hasToString("[https://registry-1.docker.io]");
    assertThat(endpoints.of("ghcr.io")).hasToString("[https://ghcr.io]");
    assertThat(endpoints.of("r.lan:5000")).hasToString("[https://r.lan:5000, http://r.lan:5000]");
    assertThat(endpoints.of("localhost:5000"))
        .hasToString("[http://localhost:5000, https://localhost:5000]");
  }
}
