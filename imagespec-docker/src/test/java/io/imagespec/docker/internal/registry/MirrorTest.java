package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.auth.TokenClient;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.Mirrors;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest {
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.INDEX + "\"}";
  private static final Digest DIGEST = Digest.sha256(MANIFEST.getBytes(StandardCharsets.UTF_8));
  private static final Response FOUND =
      Response.of(200, MANIFEST)
          .with("Content-Type", MediaTypes.INDEX)
          .with("Docker-Content-Digest", DIGEST.toString());

  private static final Descriptor BLOB =
      new Descriptor(MediaTypes.INDEX, DIGEST, MANIFEST.length());

  private final FakeServer origin = new FakeServer(request -> FOUND);
  private final FakeServer first = new FakeServer(request -> FOUND);
  private final FakeServer second = new FakeServer(request -> FOUND);
  private String failsFor = "";
  private Duration deadline = Duration.ofSeconds(20);
  private final List<HttpImageRegistry> opened = new ArrayList<>();

  MirrorTest() throws IOException {}

  @AfterEach
  void close() {
    opened.forEach(HttpImageRegistry::close);
    origin.close();
    first.close();
    second.close();
  }

  /** Each host has its own password. */
  private HttpImageRegistry registry() {
    HttpImageRegistry registry =
        HttpImageRegistry.connect(
            RegistryOptions.builder(Environment.of(Map.of(), Path.of("/none")), this::credential)
                .deadline(deadline)
                .mirrors(
                    Mirrors.none()
                        .with(origin.address(), first.address())
                        .with(origin.address(), second.address() + "/hub"))
                .build(),
            Duration.ofMillis(1));
    opened.add(registry);
    return registry;
  }

  private Optional<Credential> credential(ImageReference repository) {
    if (repository.domain().equals(failsFor)) {
      throw new ImageSpecException("the helper is locked");
    }
    return Optional.of(Credential.password("u", repository.domain(), "the test"));
  }

  private ImageReference image() {
    return ImageReference.parse(origin.address() + "/a/x:1");
  }

  private String asked(String method, String path) {
    return method + " /v2/" + path + "?ns=" + origin.address().replace(":", "%3A");
  }

  @Test
  void firstMirrorAnswersForRegistry() {
    assertThat(registry().inspect(image(), Set.of()).orElseThrow().pinned())
        .isEqualTo(image().repository().withDigest(DIGEST));
    assertThat(first.seen()).containsExactly(asked("GET", "a/x/manifests/1"));
    assertThat(second.seen()).isEmpty();
    assertThat(origin.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429, 500, 503})
  void nextMirrorIsAskedAfterFailure(int status) {
    first.script(request -> Response.of(status));
    assertThat(registry().inspect(image(), Set.of())).isPresent();
    assertThat(second.seen()).containsExactly(asked("GET", "hub/a/x/manifests/1"));
    assertThat(origin.seen()).isEmpty();
  }

  @Test
  void originIsAskedLast() {
    first.script(request -> Response.of(404));
    second.close();
    assertThat(registry().inspect(image(), Set.of())).isPresent();
    assertThat(origin.seen()).containsExactly("GET /v2/a/x/manifests/1");
  }

  @Test
  void onlyOriginReportsAbsence() {
    first.script(request -> Response.of(404));
    second.script(request -> Response.of(404));
    origin.script(request -> Response.of(404));
    assertThat(registry().inspect(image(), Set.of())).isEmpty();
    origin.script(request -> Response.of(405));
    assertThatThrownBy(() -> registry().inspect(image(), Set.of()))
        .hasMessageContaining(": 405 from ");
  }

  @Test
  void hangingMirrorLeavesTimeForOthers() {
    deadline = Duration.ofMillis(1500);
    first.script(
        request -> {
          new CountDownLatch(1).await();
          return FOUND;
        });
    assertThat(registry().inspect(image(), Set.of())).isPresent();
    assertThat(second.seen()).hasSize(1);
  }

  @Test
  void mirrorWithFailingKeychainIsSkipped() {
    failsFor = first.address();
    first.script(request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\""));
    assertThat(registry().inspect(image(), Set.of())).isPresent();
    assertThat(second.seen()).hasSize(1);
  }

  @Test
  void mirrorWithWrongDigestIsSkipped() {
    first.script(
        request -> FOUND.with("Docker-Content-Digest", Digest.sha256(new byte[0]).toString()));
    assertThat(registry().inspect(image(), Set.of()).orElseThrow().descriptor().digest())
        .isEqualTo(DIGEST);
    assertThat(second.seen()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void mirrorThatRefusesIsSkipped(int status) {
    first.script(request -> Response.of(status));
    assertThat(registry().inspect(image(), Set.of())).isPresent();
    assertThat(second.seen()).hasSize(1);
  }

  @Test
  void mirrorFailuresAreKeptAsSuppressed() {
    first.script(request -> Response.of(503));
    second.script(request -> Response.of(502));
    origin.script(request -> Response.of(500));
    assertThatThrownBy(() -> registry().inspect(image(), Set.of()))
        .hasMessageContaining(": 500 from " + origin.address())
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .anyMatch(text -> text.contains(": 503 from " + first.address()))
                    .anyMatch(text -> text.contains(": 502 from " + second.address())));
  }

  @Test
  void eachHostReceivesOnlyItsOwnCredential() {
    for (FakeServer server : new FakeServer[] {first, second, origin}) {
      server.script(
          request -> demanding(server, request, server == origin ? FOUND : Response.of(404)));
    }
    assertThat(registry().inspect(image(), Set.of())).isPresent();
    for (FakeServer server : new FakeServer[] {first, second, origin}) {
      Credential own = Credential.password("u", server.address(), "the test");
      assertThat(server.seen())
          .hasSize(2)
          .allMatch(
              line -> !line.contains("[") || line.endsWith("[" + TokenClient.basic(own) + "]"))
          .anyMatch(line -> line.contains("["));
    }
  }

  private static Response demanding(FakeServer server, Seen request, Response answer) {
    return request.authorization().isEmpty()
        ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"" + server.address() + "\"")
        : answer;
  }

  @Test
  void findDoesNotAskMirrors() {
    assertThat(registry().find(image())).isPresent();
    assertThat(first.seen()).isEmpty();
    assertThat(origin.seen()).containsExactly("HEAD /v2/a/x/manifests/1");
  }

  @Test
  void manifestsConfigsAndBlobsAreReadFromMirror() throws IOException {
    RegistryContentClient content = registry().content(Duration.ofSeconds(20));
    assertThat(content.manifest(image()).orElseThrow().descriptor().digest()).isEqualTo(DIGEST);
    assertThat(content.config(image(), DIGEST)).asString().isEqualTo(MANIFEST);
    try (InputStream blob = content.read(image(), BLOB)) {
      assertThat(blob.readAllBytes()).asString().isEqualTo(MANIFEST);
    }
    assertThat(first.seen())
        .containsExactly(
            asked("GET", "a/x/manifests/1"),
            asked("GET", "a/x/blobs/" + DIGEST),
            asked("GET", "a/x/blobs/" + DIGEST));
    assertThat(origin.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500})
  void contentMissingInMirrorIsReadFromNext(int status) throws IOException {
    first.script(request -> Response.of(status));
    second.close();
    RegistryContentClient content = registry().content(Duration.ofSeconds(20));
    assertThat(content.manifest(image())).isPresent();
    assertThat(content.config(image(), DIGEST)).asString().isEqualTo(MANIFEST);
    try (InputStream blob = content.read(image(), BLOB)) {
      assertThat(blob.readAllBytes()).asString().isEqualTo(MANIFEST);
    }
    assertThat(origin.seen()).hasSize(3);
    origin.script(request -> Response.of(404));
    assertThat(content.manifest(image())).isEmpty();
    assertThatThrownBy(() -> content.config(image(), DIGEST))
        .hasMessageContaining(": 404 from " + origin.address());
  }

  @Test
  void hasBlobDoesNotAskMirrors() {
    assertThat(registry().content(Duration.ofSeconds(20)).hasBlob(image(), DIGEST)).isTrue();
    assertThat(first.seen()).isEmpty();
    assertThat(origin.seen()).containsExactly("HEAD /v2/a/x/blobs/" + DIGEST);
  }

  @Test
  void mirrorsReceiveNoPushes() {
    origin.script(request -> request.method().equals("PUT") ? Response.of(201) : FOUND);
    registry().tag(image().withDigest(DIGEST), "2");
    assertThat(first.seen()).isEmpty();
    assertThat(second.seen()).isEmpty();
    assertThat(origin.seen())
        .containsExactly("GET /v2/a/x/manifests/" + DIGEST, "PUT /v2/a/x/manifests/2");
  }
}
