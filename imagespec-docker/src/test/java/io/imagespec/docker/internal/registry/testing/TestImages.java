package io.imagespec.docker.internal.registry.testing;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.name.Digest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Small images that are pushed to a registry with the JDK alone. */
public final class TestImages {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private final String authorization;

  public TestImages(String address, String repository, String authorization) {
    this.base = "http://" + address + "/v2/" + repository;
    this.authorization = authorization;
  }

  public JsonObjectBuilder descriptor(String mediaType, byte[] bytes) {
    return new JsonObjectBuilder()
        .put("mediaType", mediaType)
        .put("digest", Digest.sha256(bytes).toString())
        .put("size", bytes.length);
  }

  public byte[] image(String architecture, String user) throws Exception {
    byte[] config =
        new JsonObjectBuilder()
            .put("os", "linux")
            .put("architecture", architecture)
            .put(
                "config",
                new JsonObjectBuilder()
                    .put("User", user)
                    .put("WorkingDir", "/w")
                    .putTexts("Env", List.of("A=b"))
                    .putTexts("Entrypoint", List.of("/e"))
                    .putTexts("Cmd", List.of("c"))
                    .put("Labels", new JsonObjectBuilder().put("k", "v")))
            .toBytes();
    put(
        "POST",
        "/blobs/uploads/?digest=" + Digest.sha256(config),
        config,
        "application/octet-stream");
    return new JsonObjectBuilder()
        .put("schemaVersion", 2)
        .put("config", descriptor("application/vnd.oci.image.config.v1+json", config))
        .putObjects("layers", List.of())
        .toBytes();
  }

  public void manifest(String name, String mediaType, byte[] manifest) throws Exception {
    put("PUT", "/manifests/" + name, manifest, mediaType);
  }

  private void put(String method, String path, byte[] body, String type) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", type);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    int status =
        client
            .send(
                request.method(method, BodyPublishers.ofByteArray(body)).build(),
                BodyHandlers.discarding())
            .statusCode();
    if (status != 201) {
      throw new AssertionError(method + " " + path + ": " + status);
    }
  }
}
