package io.imagespec.docker.internal.localregistry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An HTTP client of a registry. */
final class RegistryCaller {
  static final String OCI = "application/vnd.oci.image.manifest.v1+json";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final RegistryServer server;

  RegistryCaller(RegistryServer server) {
    this.server = server;
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
            .version(HttpClient.Version.HTTP_1_1);
    if (headers.length > 0) {
      request.headers(headers);
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  int status(String method, String path) throws Exception {
    return send(method, path, "").statusCode();
  }

  String begin(String repository) throws Exception {
    return header(send("POST", "/v2/" + repository + "/blobs/uploads/", ""), "Location");
  }

  Digest pushBlob(String repository, String blob) throws Exception {
    Digest digest = Digest.sha256(blob.getBytes(StandardCharsets.UTF_8));
    String upload = begin(repository) + "?digest=" + digest;
    assertThat(send("PUT", upload, blob).statusCode()).isEqualTo(201);
    return digest;
  }

  Digest pushManifest(String repository, String name, JsonObjectBuilder manifest) throws Exception {
    String path = "/v2/" + repository + "/manifests/" + name;
    HttpResponse<String> put = send("PUT", path, manifest.toString(), "Content-Type", OCI);
    assertThat(put.statusCode()).describedAs(put.body()).isEqualTo(201);
    return Digest.parse(header(put, "Docker-Content-Digest"));
  }

  static JsonObjectBuilder manifest(Digest... layers) {
    return new JsonObjectBuilder()
        .putObjects(
            "layers",
            List.of(layers).stream()
                .map(layer -> new JsonObjectBuilder().put("digest", layer.toString()))
                .toList());
  }

  static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  static String code(HttpResponse<String> answer) throws IOException {
    List<JsonValue> errors = JsonValue.parse(answer.body()).at("errors").elements();
    return answer.statusCode() + " " + errors.get(0).text("code").orElseThrow();
  }
}
