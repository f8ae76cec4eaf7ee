package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibilityReportTest {
  private final Map<String, Response> content = new ConcurrentHashMap<>();
  private final FakeServer server =
      new FakeServer(
          request ->
              content.getOrDefault(
                  request.path().replaceFirst("/v2/x/[a-z]+/", ""), Response.of(404)));
  private final HttpImageRegistry registry =
      HttpImageRegistry.connect(
          RegistryOptions.builder(
                  Environment.of(Map.of(), Path.of("/none")),
                  repository -> Optional.of(Credential.password("octo", "hunter2", "test")))
              .deadline(Duration.ofSeconds(5))
              .build());
  private final String config = put("{\"os\":\"linux\",\"architecture\":\"amd64\"}");
  private final String layer = put("x".repeat(5_000_000));
  private final String image =
      manifest(
          MediaTypes.MANIFEST,
          new JsonObjectBuilder()
              .put("config", new JsonObjectBuilder().put("digest", config))
              .putObjects(
                  "layers", List.of(foreign(), new JsonObjectBuilder().put("digest", layer))));
  private final String index =
      manifest(
          MediaTypes.INDEX,
          new JsonObjectBuilder()
              .putObjects("manifests", List.of(new JsonObjectBuilder().put("digest", image))));

  VisibilityReportTest() throws IOException {}

  @AfterEach
  void close() {
    registry.close();
    server.close();
  }

  private String put(String text) {
    String digest = Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).toString();
    content.put(digest, Response.of(200, text));
    return digest;
  }

  private String manifest(String mediaType, JsonObjectBuilder json) {
    String digest = put(new String(json.put("schemaVersion", 2).toBytes(), StandardCharsets.UTF_8));
    content.computeIfPresent(digest, (name, answer) -> answer.with("Content-Type", mediaType));
    return digest;
  }

  private static JsonObjectBuilder foreign() {
    return new JsonObjectBuilder()
        .put("digest", Digest.sha256(new byte[0]).toString())
        .putTexts("urls", List.of("https://example.com/layer"));
  }

  private VisibilityReport exposure(String digest) {
    return registry.checkVisibility(ImageReference.parse(server.address() + "/x@" + digest));
  }

  @Test
  void manifestConfigAndLayerAreRequestedAnonymously() {
    assertThat(exposure(index).visibility()).isEqualTo(Visibility.PUBLIC);
    assertThat(server.seen())
        .containsExactly(
            "GET /v2/x/manifests/" + index,
            "GET /v2/x/manifests/" + image,
            "GET /v2/x/blobs/" + config,
            "GET /v2/x/blobs/" + layer);
  }

  @Test
  void userCredentialIsNotSentAnonymously() {
    Response demand = Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    content.put("1", demand);
    assertThat(registry.find(ImageReference.parse(server.address() + "/x@" + image))).isPresent();
    assertThat(exposure(image).visibility()).isEqualTo(Visibility.PUBLIC);
    content.put(image, demand);
    assertThat(exposure(image).visibility()).isEqualTo(Visibility.PRIVATE);
    assertThat(server.seen()).noneMatch(request -> request.contains("["));
  }

  @ParameterizedTest
  @CsvSource({
    "index, 401, PRIVATE",
    "image, 403, PRIVATE",
    "image, 404, PRIVATE",
    "config, 403, PRIVATE",
    "layer, 401, PRIVATE",
    "layer, 404, PRIVATE",
    "index, 400, UNKNOWN",
    "layer, 500, UNKNOWN",
  })
  void anonymousRefusalIsPrivateAndOtherErrorsUnknown(
      String what, int status, Visibility visibility) {
    Map<String, String> names =
        Map.of("index", index, "image", image, "config", config, "layer", layer);
    content.put(names.get(what), Response.of(status));
    VisibilityReport exposure = exposure(index);
    assertThat(exposure.visibility()).isEqualTo(visibility);
    assertThat(exposure.explanation()).contains(String.valueOf(status));
  }

  /** No cluster can pull from a registry on the loopback, so a pull secret would not help. */
  @Test
  void loopbackRegistrySuggestsLoginInsteadOfPullSecret() {
    content.put(image, Response.of(401));
    assertThat(exposure(image).explanation())
        .isEqualTo(
            "the registry responds 401 to requests without a credential; run docker login "
                + server.address()
                + " on this machine before pulling it");
  }

  @Test
  void inconsistentRegistryHasUnknownVisibility() {
    content.put(config, Response.of(200, "{}"));
    assertThat(exposure(image).visibility()).isEqualTo(Visibility.UNKNOWN);
    server.close();
    assertThat(exposure(image).visibility()).isEqualTo(Visibility.UNKNOWN);
  }
}
