package io.imagespec.docker.internal.localregistry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryServerTest {
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final byte[] BLOB = "blob".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  private RegistryServer server = RegistrySettings.standard().start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  @Timeout(5)
  void tlsClientIsRefusedAtOnceInPlainHttp() throws IOException {
    try (RegistryServer registry = RegistrySettings.standard().start();
        Socket caller =
            new Socket(
                InetAddress.getLoopbackAddress(),
                Integer.parseInt(registry.address().substring("127.0.0.1:".length())))) {
      caller.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0});
      assertThat(caller.getInputStream().readAllBytes())
          .asString(StandardCharsets.US_ASCII)
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void versionIsReported() throws Exception {
    HttpResponse<String> answer = send("GET", "/v2/", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Docker-Distribution-Api-Version"))
        .contains("registry/2.0");
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(404);
  }

  @Test
  void blobIsUploadedInOneRequest() throws Exception {
    HttpResponse<String> created = send("POST", "/v2/a/b/blobs/uploads/?digest=" + DIGEST, "blob");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains("/v2/a/b/blobs/" + DIGEST);
    HttpResponse<String> read = send("GET", "/v2/a/b/blobs/" + DIGEST, "");
    assertThat(read.body()).isEqualTo("blob");
    assertThat(read.headers().firstValue("Docker-Content-Digest")).contains(DIGEST.toString());
  }

  @Test
  void blobIsUploadedInChunks() throws Exception {
    String upload = begin("x");
    HttpResponse<String> patched = send("PATCH", upload, "bl", "Content-Range", "0-1");
    assertThat(patched.statusCode()).isEqualTo(202);
    assertThat(patched.headers().firstValue("Range")).contains("0-1");
    assertThat(send("PATCH", upload, "ob", "Content-Range", "7-8").statusCode()).isEqualTo(416);
    HttpResponse<String> status = send("GET", upload, "");
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(status.headers().firstValue("Location")).contains(upload);
    assertThat(send("PUT", upload + "?digest=" + DIGEST, "ob").statusCode()).isEqualTo(201);
    HttpResponse<String> head = send("HEAD", "/v2/x/blobs/" + DIGEST, "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).contains("4");
    assertThat(RegistryCaller.code(send("PUT", upload + "?digest=" + DIGEST, "")))
        .isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void uploadCanBeCancelled() throws Exception {
    String upload = begin("x");
    assertThat(send("DELETE", upload, "").statusCode()).isEqualTo(204);
    assertThat(RegistryCaller.code(send("PATCH", upload, "x")))
        .isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void blobWithAnotherDigestIsRefused() throws Exception {
    assertThat(RegistryCaller.code(send("PUT", begin("x") + "?digest=" + DIGEST, "other")))
        .isEqualTo("400 DIGEST_INVALID");
    assertThat(send("HEAD", "/v2/x/blobs/" + DIGEST, "").statusCode()).isEqualTo(404);
  }

  @Test
  void onlyKnownBlobIsMounted() throws Exception {
    assertThat(send("POST", "/v2/b/blobs/uploads/?mount=" + DIGEST + "&from=a", "").statusCode())
        .isEqualTo(202);
    pushBlob("a");
    assertThat(send("HEAD", "/v2/b/blobs/" + DIGEST, "").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/v2/b/blobs/uploads/?mount=" + DIGEST + "&from=a", "").statusCode())
        .isEqualTo(201);
    assertThat(send("HEAD", "/v2/b/blobs/" + DIGEST, "").statusCode()).isEqualTo(200);
  }

  @Test
  void manifestIsReadByTagAndDigest() throws Exception {
    pushBlob("x");
    String manifest = manifest(DIGEST);
    Digest digest = Digest.sha256(manifest.getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> put = send("PUT", "/v2/x/manifests/1", manifest, "Content-Type", OCI);
    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(put.headers().firstValue("Docker-Content-Digest")).contains(digest.toString());
    for (String name : List.of("1", digest.toString())) {
      HttpResponse<String> read = send("GET", "/v2/x/manifests/" + name, "");
      assertThat(read.body()).isEqualTo(manifest);
      assertThat(read.headers().firstValue("Content-Type")).contains(OCI);
    }
    assertThat(send("PUT", "/v2/x/manifests/" + digest, manifest, "Content-Type", OCI).statusCode())
        .isEqualTo(201);
    assertThat(send("GET", "/v2/x/tags/list", "").body())
        .isEqualTo("{\"name\":\"x\",\"tags\":[\"1\"]}");
  }

  @Test
  void manifestRequiresItsBlobs() throws Exception {
    assertThat(
            RegistryCaller.code(
                send("PUT", "/v2/x/manifests/1", manifest(DIGEST), "Content-Type", OCI)))
        .isEqualTo("400 MANIFEST_BLOB_UNKNOWN");
    String index =
        new JsonObjectBuilder()
            .putObjects(
                "manifests", List.of(new JsonObjectBuilder().put("digest", DIGEST.toString())))
            .toString();
    assertThat(RegistryCaller.code(send("PUT", "/v2/x/manifests/1", index, "Content-Type", INDEX)))
        .isEqualTo("400 MANIFEST_BLOB_UNKNOWN");
    assertThat(RegistryCaller.code(send("GET", "/v2/x/manifests/1", ""))).startsWith("404");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/none/manifests/1, 404 NAME_UNKNOWN",
    "GET, /v2/none/tags/list, 404 NAME_UNKNOWN",
    "GET, /v2/Upper/manifests/1, 400 NAME_INVALID",
    "GET, /v2/x/blobs/sha256:1, 400 DIGEST_INVALID",
    "GET, /v2/x/blobs/none, 400 DIGEST_INVALID",
    "PUT, /v2/x/manifests/-bad, 400 TAG_INVALID",
    "DELETE, /v2/x/manifests/1, 404 MANIFEST_UNKNOWN",
    "PATCH, /v2/x/blobs/uploads/none, 404 BLOB_UPLOAD_UNKNOWN",
  })
  void errorsHaveCodesOfSpecification(String method, String path, String expected)
      throws Exception {
    assertThat(
            RegistryCaller.code(
                send(method, path, method.equals("PUT") ? "{\"mediaType\":\"x\"}" : "")))
        .isEqualTo(expected);
  }

  @Test
  void invalidManifestIsRefused() throws Exception {
    assertThat(RegistryCaller.code(send("PUT", "/v2/x/manifests/1", "{", "Content-Type", OCI)))
        .isEqualTo("400 MANIFEST_INVALID");
    assertThat(RegistryCaller.code(send("PUT", "/v2/x/manifests/1", "{}")))
        .isEqualTo("400 MANIFEST_INVALID");
    assertThat(
            RegistryCaller.code(
                send("PUT", "/v2/x/manifests/" + DIGEST, "{}", "Content-Type", OCI)))
        .isEqualTo("400 DIGEST_INVALID");
  }

  @Test
  void onlyConfiguredUserIsAdmitted() throws Exception {
    server.close();
    server = RegistrySettings.standard().credential("octo", "pä€:x").start();
    HttpResponse<String> refused = send("GET", "/v2/", "");
    assertThat(RegistryCaller.code(refused)).isEqualTo("401 UNAUTHORIZED");
    assertThat(refused.headers().firstValue("WWW-Authenticate"))
        .contains("Basic realm=\"imagespec local registry\"");
    assertThat(send("GET", "/v2/", "", "Authorization", "Basic b2N0bzp4").statusCode())
        .isEqualTo(401);
    assertThat(send("GET", "/v2/", "", "Authorization", "Basic b2N0bzpww6Tigqw6eA==").statusCode())
        .isEqualTo(200);
    assertThatThrownBy(() -> RegistrySettings.standard().credential("a:b", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void blobAboveCapacityIsRefusedAndDropped() throws Exception {
    server.close();
    server = RegistrySettings.standard().capacity(6).start();
    assertThat(
            RegistryCaller.code(send("POST", "/v2/x/blobs/uploads/?digest=" + DIGEST, "too long")))
        .isEqualTo("413 SIZE_INVALID");
    pushBlob("x");
    assertThat(RegistryCaller.code(send("PATCH", begin("x"), "more")))
        .isEqualTo("413 SIZE_INVALID");
  }

  @Test
  void closeReleasesPortAndThreads() throws Exception {
    assertThat(send("GET", "/v2/", "").statusCode()).isEqualTo(200);
    server.close();
    server.close();
    assertThatThrownBy(() -> send("GET", "/v2/", "")).isInstanceOf(IOException.class);
    for (int i = 0; i < 100 && isRunning(); i++) {
      Thread.sleep(20);
    }
    assertThat(isRunning()).isFalse();
  }

  @Test
  void threadsAreDaemons() throws Exception {
    assertThat(send("GET", "/v2/", "").statusCode()).isEqualTo(200);
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(
            thread ->
                thread.getName().startsWith("imagespec-local-registry-")
                    || thread.getName().equals("HTTP-Dispatcher"))
        .isNotEmpty()
        .allMatch(Thread::isDaemon);
  }

  private static boolean isRunning() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("imagespec-local-registry-"));
  }

  private static String manifest(Digest digest) {
    JsonObjectBuilder descriptor = new JsonObjectBuilder().put("digest", digest.toString());
    return new JsonObjectBuilder()
        .put("config", descriptor)
        .putObjects("layers", List.of(descriptor))
        .toString();
  }

  private void pushBlob(String repository) throws Exception {
    assertThat(send("PUT", begin(repository) + "?digest=" + DIGEST, "blob").statusCode())
        .isEqualTo(201);
  }

  private String begin(String repository) throws Exception {
    return send("POST", "/v2/" + repository + "/blobs/uploads/", "")
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    return new RegistryCaller(server).send(method, path, body, headers);
  }
}
