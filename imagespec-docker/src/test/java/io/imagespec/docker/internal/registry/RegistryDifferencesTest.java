package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Differences between registries, listed in docs/registries.md. */
class RegistryDifferencesTest {
  private static final String TEXT =
      "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.MANIFEST + "\"}";
  private static final Digest DIGEST = Digest.sha256(TEXT.getBytes(StandardCharsets.UTF_8));
  private static final Response MANIFEST =
      Response.of(200, TEXT).with("Content-Type", MediaTypes.MANIFEST);

  private Optional<Credential> credential = Optional.empty();
  private FakeServer.Script script = request -> Response.of(404);
  private final FakeServer server = new FakeServer(request -> script.answer(request));
  private final HttpImageRegistry registry =
      new HttpImageRegistry(
          RegistryOptions.builder(
                  Environment.of(Map.of(), Path.of("/none")), repository -> credential)
              .deadline(Duration.ofSeconds(20))
              .build(),
          Map.of(),
          Duration.ofMillis(1));

  RegistryDifferencesTest() throws Exception {}

  @AfterEach
  void close() {
    registry.close();
    server.close();
  }

  private ImageReference image(String name) {
    return ImageReference.parse(server.address() + "/" + name);
  }

  private Optional<Digest> find(String name) {
    return registry.find(image(name)).map(Descriptor::digest);
  }

  private static boolean isHead(Seen request) {
    return request.method().equals("HEAD");
  }

  // HEAD

  @ParameterizedTest
  @ValueSource(ints = {400, 405, 501, 404})
  void refusedHeadFallsBackToGet(int status) {
    script = request -> isHead(request) ? Response.of(status) : MANIFEST;
    assertThat(find("x:1")).contains(DIGEST);
    assertThat(find("y:1")).contains(DIGEST);
    assertThat(server.seen())
        .filteredOn(line -> line.contains("manifests"))
        .containsExactly(
            "HEAD /v2/x/manifests/1", "GET /v2/x/manifests/1", "GET /v2/y/manifests/1");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 405, 501})
  void absenceIsReportedByGetIfHeadIsRefused(int status) {
    script = request -> Response.of(isHead(request) ? status : 404);
    assertThat(find("x:1")).isEmpty();
    assertThat(find("x:2")).isEmpty();
    assertThat(server.seen())
        .containsExactly(
            "HEAD /v2/x/manifests/1", "GET /v2/x/manifests/1", "GET /v2/x/manifests/2");
  }

  /** A proxy may answer HEAD from its cache alone. */
  @Test
  void absenceIsConfirmedByGet() {
    script =
        request ->
            request.path().endsWith("/1")
                ? MANIFEST
                    .with("Docker-Content-Digest", DIGEST.toString())
                    .with("Content-Length", String.valueOf(TEXT.length()))
                : Response.of(404);
    assertThat(find("x:1")).contains(DIGEST);
    assertThat(find("x:2")).isEmpty();
    assertThat(server.seen())
        .containsExactly(
            "HEAD /v2/x/manifests/1", "HEAD /v2/x/manifests/2", "GET /v2/x/manifests/2");
  }

  /** A failing or forbidding server must not trigger a build. */
  @ParameterizedTest
  @ValueSource(ints = {403, 429, 500, 503})
  void otherErrorsToHeadAreReported(int status) {
    script = request -> isHead(request) ? Response.of(status) : MANIFEST;
    assertThatThrownBy(() -> find("x:1")).isInstanceOf(RegistryException.class);
    assertThat(server.seen()).allMatch(line -> line.startsWith("HEAD"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 405, 501})
  void blobIsSentIfHeadIsRefused(int status) {
    script =
        request ->
            switch (request.method()) {
              case "HEAD" -> Response.of(status);
              case "GET" -> Response.of(request.path().contains("absent") ? 404 : 200, TEXT);
              case "POST" -> Response.of(202).with("Location", "/up");
              default -> Response.of(201);
            };
    Descriptor known = new Descriptor("application/octet-stream", DIGEST, TEXT.length());
    BlobToPush blob =
        new BlobToPush(
            known.mediaType(),
            () -> new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8)),
            Optional.of(known),
            Optional.empty(),
            false);
    RegistryContentClient content = registry.content(Duration.ofMinutes(1));
    assertThat(content.push(image("x"), blob)).isEqualTo(known);
    assertThat(server.seen()).last().asString().startsWith("PUT /up");
    assertThat(content.hasBlob(image("x"), DIGEST)).isTrue();
    assertThat(content.hasBlob(image("absent"), DIGEST)).isFalse();
  }

  // GET

  @Test
  void manifestHeadersMayBeIncomplete() {
    script = request -> MANIFEST.with("Content-Type", MediaTypes.MANIFEST + "; charset=utf-8");
    assertThat(find("x:1")).contains(DIGEST);
    script = request -> Response.of(200, TEXT).with("Content-Type", "text/plain");
    assertThat(find("y:1")).contains(DIGEST);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204})
  void anySuccessStatusAcceptsManifest(int status) {
    script = request -> Response.of(status);
    RegistryContentClient content = registry.content(Duration.ofMinutes(1));
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    assertThat(content.put(image("x:1"), MediaTypes.MANIFEST, bytes).digest()).isEqualTo(DIGEST);
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void putOfManifestFollowsRedirect(int status) {
    script =
        request ->
            request.path().startsWith("/v2/x/")
                ? Response.of(status).with("Location", "/v2/moved/manifests/1")
                : Response.of(201);
    RegistryContentClient content = registry.content(Duration.ofMinutes(1));
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    content.put(image("x:1"), MediaTypes.MANIFEST, bytes);
    assertThat(server.seen()).containsExactly("PUT /v2/x/manifests/1", "PUT /v2/moved/manifests/1");
    assertThat(server.bodies()).containsExactly(TEXT, TEXT);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303})
  void redirectFromPutToGetIsRefused(int status) {
    script = request -> Response.of(status).with("Location", "/elsewhere");
    RegistryContentClient content = registry.content(Duration.ofMinutes(1));
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> content.put(image("x:1"), MediaTypes.MANIFEST, bytes))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("redirects the PUT with status " + status);
    assertThat(server.seen()).hasSize(1);
  }

  // challenges

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Negotiate | requires the authentication scheme negotiate",
        "NTLM, Negotiate | requires the authentication scheme ntlm, negotiate",
        "AWS4-HMAC-SHA256 realm=\"x\" | requires the authentication scheme aws4-hmac-sha256",
        "`` | has no WWW-Authenticate header",
      })
  void unsupportedChallengeIsNamed(String challenge, String reason) {
    credential = Optional.of(Credential.password("octo", "hunter2", "test"));
    script =
        request ->
            challenge.isEmpty()
                ? Response.of(401)
                : Response.of(401).with("WWW-Authenticate", challenge);
    assertThatThrownBy(() -> find("x:1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("docker login");
    assertThat(server.seen()).noneMatch(line -> line.contains("["));
  }

  @Test
  void identityTokenWithoutTokenServerIsReported() {
    credential = Optional.of(Credential.identityToken("refresh", "credsStore[desktop]"));
    script = request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    assertThatThrownBy(() -> find("x:1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the credential from credsStore[desktop] is an identity token")
        .hasMessageContaining("log in with a user name and password")
        .hasMessageNotContaining("refresh ");
  }

  @Test
  void supportedSchemeIsFoundAfterOthers() {
    credential = Optional.of(Credential.password("octo", "hunter2", "test"));
    script =
        request ->
            request.authorization().startsWith("Basic ")
                ? MANIFEST
                : Response.of(401).with("WWW-Authenticate", "Negotiate", "Basic realm=\"r\"");
    assertThat(find("x:1")).contains(DIGEST);
  }

  @Test
  void realmWithoutHostBelongsToRegistry() {
    script =
        request ->
            request.path().equals("/auth/token")
                ? Response.of(200, "{\"access_token\":\"T\",\"expires_in\":\"300\"}")
                : request.authorization().equals("Bearer T")
                    ? MANIFEST
                    : Response.of(401)
                        .with("WWW-Authenticate", "Bearer realm=\"/auth/token\",service=\"s\"");
    assertThat(find("x:1")).contains(DIGEST);
  }

  /** registry.k8s.io redirects like this. */
  @Test
  void redirectTargetMayHaveItsOwnTokenServer() throws Exception {
    credential = Optional.of(Credential.password("octo", "hunter2", "test"));
    try (FakeServer mirror = FakeServer.at(2, request -> Response.of(404))) {
      mirror.script(
          request ->
              request.path().equals("/token")
                  ? Response.of(200, "{\"token\":\"M\"}")
                  : request.authorization().equals("Bearer M")
                      ? MANIFEST
                      : Response.of(401)
                          .with(
                              "WWW-Authenticate",
                              "Bearer realm=\"http://"
                                  + mirror.address()
                                  + "/token\",scope=\"repository:m/x:pull\""));
      script =
          request ->
              Response.of(307)
                  .with("Location", "http://" + mirror.address() + "/v2/m/x/manifests/1");
      assertThat(find("x:1")).contains(DIGEST);
      assertThat(registry.content(Duration.ofMinutes(1)).manifest(image("x:1"))).isPresent();
      assertThat(mirror.seen())
          .contains("GET /token?scope=repository%3Am%2Fx%3Apull")
          .noneMatch(line -> line.contains("Basic"));
    }
  }

  @Test
  void blobIsReadFromRedirectTargetWithToken() throws Exception {
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    try (FakeServer mirror = FakeServer.at(2, request -> Response.of(404))) {
      mirror.script(
          request ->
              request.path().equals("/token")
                  ? Response.of(200, "{\"token\":\"M\"}")
                  : request.authorization().isEmpty()
                      ? Response.of(401)
                          .with(
                              "WWW-Authenticate",
                              "Bearer realm=\"http://" + mirror.address() + "/token\"")
                      : Response.of(200, TEXT));
      script = request -> Response.of(302).with("Location", "http://" + mirror.address() + "/b");
      try (InputStream in =
          registry
              .content(Duration.ofMinutes(1))
              .read(image("x"), new Descriptor("t", DIGEST, bytes.length))) {
        assertThat(in.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void credentialInBodyIsNotRedirectedToAnotherHost() throws Exception {
    credential = Optional.of(Credential.identityToken("refresh", "test"));
    try (FakeServer elsewhere = FakeServer.at(2, request -> Response.of(200, "{}"))) {
      script =
          request ->
              request.path().equals("/token")
                  ? Response.of(307).with("Location", "http://" + elsewhere.address() + "/token")
                  : Response.of(401)
                      .with(
                          "WWW-Authenticate",
                          "Bearer realm=\"http://" + server.address() + "/token\"");
      assertThatThrownBy(() -> find("x:1"))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(
              "redirects a request with a credential to http://" + elsewhere.address());
      assertThat(elsewhere.seen()).isEqualTo(List.of());
    }
  }
}
