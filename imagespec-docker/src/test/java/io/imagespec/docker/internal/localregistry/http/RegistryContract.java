package io.imagespec.docker.internal.localregistry.http;

import static io.imagespec.docker.internal.localregistry.http.RegistryCaller.code;
import static io.imagespec.docker.internal.localregistry.http.RegistryCaller.header;
import static io.imagespec.docker.internal.localregistry.http.RegistryCaller.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.localregistry.blob.ContentHash;
import io.imagespec.docker.internal.localregistry.index.StoredManifest;
import io.imagespec.name.Digest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests beyond push and pull, equal in memory and in a folder. */
abstract class RegistryContract {
  private final RegistryServer server;
  private final RegistryCaller caller;

  RegistryContract(RegistrySettings settings) {
    server = settings.start();
    caller = new RegistryCaller(server);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void blobIsDeletedFromOneRepositoryOnly() throws Exception {
    Digest blob = caller.pushBlob("a", "blob");
    caller.pushBlob("b", "blob");
    assertThat(caller.status("DELETE", "/v2/a/blobs/" + blob)).isEqualTo(202);
    assertThat(code(caller.send("DELETE", "/v2/a/blobs/" + blob, "")))
        .isEqualTo("404 BLOB_UNKNOWN");
    assertThat(caller.status("GET", "/v2/a/blobs/" + blob)).isEqualTo(404);
    assertThat(caller.send("GET", "/v2/b/blobs/" + blob, "").body()).isEqualTo("blob");
    assertThat(caller.status("DELETE", "/v2/b/blobs/" + blob)).isEqualTo(202);
    String mount = "/v2/c/blobs/uploads/?mount=" + blob;
    assertThat(caller.status("POST", mount)).isEqualTo(202);
  }

  @Test
  void deletedManifestLosesItsTags() throws Exception {
    Digest digest = caller.pushManifest("a", "1", manifest());
    caller.pushManifest("a", "2", manifest());
    assertThat(caller.status("DELETE", "/v2/a/manifests/1")).isEqualTo(202);
    assertThat(code(caller.send("DELETE", "/v2/a/manifests/1", "")))
        .isEqualTo("404 MANIFEST_UNKNOWN");
    assertThat(caller.status("GET", "/v2/a/manifests/" + digest)).isEqualTo(200);
    assertThat(caller.status("GET", "/v2/a/manifests/2")).isEqualTo(200);
    assertThat(caller.status("DELETE", "/v2/a/manifests/" + digest)).isEqualTo(202);
    assertThat(caller.status("GET", "/v2/a/manifests/2")).isEqualTo(404);
    assertThat(code(caller.send("GET", "/v2/a/tags/list", ""))).isEqualTo("404 NAME_UNKNOWN");
  }

  @Test
  void movedTagKeepsOldManifest() throws Exception {
    Digest old = caller.pushManifest("a", "1", manifest());
    Digest fresh = caller.pushManifest("a", "1", manifest(caller.pushBlob("a", "x")));
    assertThat(header(caller.send("HEAD", "/v2/a/manifests/1", ""), "Docker-Content-Digest"))
        .isEqualTo(fresh.toString());
    assertThat(caller.status("DELETE", "/v2/a/manifests/" + old)).isEqualTo(202);
    assertThat(caller.status("HEAD", "/v2/a/manifests/1")).isEqualTo(200);
  }

  @Test
  void tagsAreListedInPages() throws Exception {
    for (String tag : List.of("b", "c", "a", "B")) {
      caller.pushManifest("x", tag, manifest());
    }
    HttpResponse<String> first = caller.send("GET", "/v2/x/tags/list?n=3", "");
    assertThat(first.body()).isEqualTo("{\"name\":\"x\",\"tags\":[\"B\",\"a\",\"b\"]}");
    assertThat(header(first, "Link")).isEqualTo("</v2/x/tags/list?n=3&last=b>; rel=\"next\"");
    HttpResponse<String> last = caller.send("GET", "/v2/x/tags/list?n=3&last=b", "");
    assertThat(last.body()).isEqualTo("{\"name\":\"x\",\"tags\":[\"c\"]}");
    assertThat(header(last, "Link")).isEqualTo("none");
    assertThat(caller.send("GET", "/v2/x/tags/list?n=0", "").body()).contains("\"tags\":[]");
    assertThat(header(caller.send("GET", "/v2/x/tags/list?n=4", ""), "Link")).isEqualTo("none");
    assertThat(code(caller.send("GET", "/v2/x/tags/list?n=-1", "")))
        .isEqualTo("400 PAGINATION_NUMBER_INVALID");
    assertThat(code(caller.send("DELETE", "/v2/x/tags/list", ""))).isEqualTo("405 UNSUPPORTED");
  }

  @Test
  void referrersAreFoundBySubjectAndArtifactType() throws Exception {
    Digest subject = Digest.sha256(new byte[0]);
    JsonObjectBuilder about =
        manifest().put("subject", new JsonObjectBuilder().put("digest", "" + subject));
    JsonObjectBuilder annotations = new JsonObjectBuilder().put("k", "v");
    Digest signed =
        caller.pushManifest(
            "x", "1", about.put("artifactType", "a/sig+1").put("annotations", annotations));
    caller.pushManifest("x", "2", about.put("artifactType", "a/sbom"));
    HttpResponse<String> all = caller.send("GET", "/v2/x/referrers/" + subject, "");
    assertThat(JsonValue.parse(all.body()).at("manifests").elements()).hasSize(2);
    assertThat(header(all, "Content-Type")).isEqualTo("application/vnd.oci.image.index.v1+json");
    assertThat(header(all, "OCI-Filters-Applied")).isEqualTo("none");
    HttpResponse<String> some =
        caller.send("GET", "/v2/x/referrers/" + subject + "?artifactType=a%2Fsig%2B1", "");
    assertThat(header(some, "OCI-Filters-Applied")).isEqualTo("artifactType");
    JsonValue descriptor = JsonValue.parse(some.body()).at("manifests").elements().get(0);
    assertThat(descriptor.text("digest")).contains(signed.toString());
    assertThat(descriptor.text("artifactType")).contains("a/sig+1");
    assertThat(descriptor.text("annotations", "k")).contains("v");
    assertThat(caller.status("DELETE", "/v2/x/manifests/" + signed)).isEqualTo(202);
    assertThat(caller.send("GET", "/v2/x/referrers/" + subject, "").body())
        .doesNotContain(signed.toString());
    assertThat(caller.send("GET", "/v2/none/referrers/" + subject, "").body())
        .contains("\"manifests\":[]");
    assertThat(code(caller.send("GET", "/v2/x/referrers/none", "")))
        .isEqualTo("400 DIGEST_INVALID");
  }

  @Test
  void putWithSubjectReturnsSubjectHeader() throws Exception {
    Digest subject = Digest.sha256(new byte[0]);
    String about =
        manifest().put("subject", new JsonObjectBuilder().put("digest", "" + subject)).toString();
    HttpResponse<String> put =
        caller.send("PUT", "/v2/x/manifests/1", about, "Content-Type", RegistryCaller.OCI);
    assertThat(header(put, "OCI-Subject")).isEqualTo(subject.toString());
  }

  @Test
  void manyReferrersAreListedInPages() throws Exception {
    Digest subject = Digest.sha256(new byte[0]);
    JsonObjectBuilder about =
        manifest().put("subject", new JsonObjectBuilder().put("digest", "" + subject));
    for (int i = 0; i < 4; i++) {
      String large = i + "x".repeat(ReferrersHandler.PAGE_SIZE / 2);
      caller.pushManifest(
          "x", "t" + i, about.put("annotations", new JsonObjectBuilder().put("k", large)));
    }
    HttpResponse<String> first = caller.send("GET", "/v2/x/referrers/" + subject, "");
    String next = header(first, "Link").replaceAll("[<>]|; rel=\"next\"", "");
    HttpResponse<String> second = caller.send("GET", next, "");
    assertThat(digests(first)).hasSize(2);
    assertThat(digests(second)).hasSize(2).doesNotContainAnyElementsOf(digests(first));
    assertThat(header(second, "Link")).isEqualTo("none");
  }

  private static List<String> digests(HttpResponse<String> index) throws Exception {
    return JsonValue.parse(index.body()).at("manifests").elements().stream()
        .map(manifest -> manifest.text("digest").orElseThrow())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, 234, bytes 2-4/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-3, 206, 789, bytes 7-9/10",
    "bytes=-30, 206, 0123456789, bytes 0-9/10",
    "bytes=8-20, 206, 89, bytes 8-9/10",
    "bytes=0-0, 206, 0, bytes 0-0/10",
    "'bytes=0-0,2-2', 200, 0123456789, none",
    "bytes=-, 200, 0123456789, none",
    "lines=1-2, 200, 0123456789, none",
  })
  void blobRangeIsRead(String range, int status, String body, String contentRange)
      throws Exception {
    Digest blob = caller.pushBlob("x", "0123456789");
    HttpResponse<String> answer = caller.send("GET", "/v2/x/blobs/" + blob, "", "Range", range);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(header(answer, "Content-Range")).isEqualTo(contentRange);
  }

  @ParameterizedTest
  @CsvSource({"bytes=10-", "bytes=5-4", "bytes=-0"})
  void invalidRangeIsRefused(String range) throws Exception {
    Digest blob = caller.pushBlob("x", "0123456789");
    assertThat(code(caller.send("GET", "/v2/x/blobs/" + blob, "", "Range", range)))
        .isEqualTo("416 RANGE_INVALID");
  }

  @Test
  void chunkOutOfOrderIsRefusedAndUploadContinues() throws Exception {
    Digest blob = Digest.sha256("0123".getBytes(StandardCharsets.UTF_8));
    String upload = caller.begin("x");
    String last = upload + "?digest=" + blob;
    assertThat(caller.send("PATCH", upload, "01", "Content-Range", "0-1").statusCode())
        .isEqualTo(202);
    for (String range : List.of("0-1", "3-4", "2-9", "2", "x-y")) {
      assertThat(code(caller.send("PUT", last, "23", "Content-Range", range)))
          .describedAs(range)
          .isEqualTo("416 BLOB_UPLOAD_INVALID");
    }
    assertThat(header(caller.send("GET", upload, ""), "Range")).isEqualTo("0-1");
    assertThat(caller.send("PUT", last, "23", "Content-Range", "2-3").statusCode()).isEqualTo(201);
  }

  @Test
  void uploadBelongsToItsRepository() throws Exception {
    String upload = caller.begin("x").replace("/x/", "/y/");
    assertThat(code(caller.send("PATCH", upload, "1"))).isEqualTo("404 BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void blobIsMountedOnlyFromRepositoryThatHasIt() throws Exception {
    Digest blob = caller.pushBlob("a", "blob");
    String mount = "/v2/c/blobs/uploads/?mount=" + blob;
    assertThat(caller.status("POST", mount + "&from=b")).isEqualTo(202);
    assertThat(caller.status("HEAD", "/v2/c/blobs/" + blob)).isEqualTo(404);
    assertThat(caller.status("POST", mount + "&from=a")).isEqualTo(201);
    assertThat(caller.status("HEAD", "/v2/c/blobs/" + blob)).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"sha384", "sha512"})
  void otherDigestAlgorithmsAreSupported(String algorithm) throws Exception {
    Digest blob = ContentHash.of(algorithm, "blob".getBytes(StandardCharsets.UTF_8));
    Digest wrong = ContentHash.of(algorithm, new byte[0]);
    assertThat(code(caller.send("PUT", caller.begin("x") + "?digest=" + wrong, "blob")))
        .isEqualTo("400 DIGEST_INVALID");
    assertThat(caller.send("PUT", caller.begin("x") + "?digest=" + blob, "blob").statusCode())
        .isEqualTo(201);
    assertThat(caller.send("GET", "/v2/x/blobs/" + blob, "").body()).isEqualTo("blob");
    Digest manifest = ContentHash.of(algorithm, manifest(blob).toBytes());
    caller.pushManifest("x", manifest.toString(), manifest(blob));
    assertThat(caller.status("HEAD", "/v2/x/manifests/" + manifest)).isEqualTo(200);
  }

  @Test
  void contradictoryOrOverlongMediaTypeIsRefused() throws Exception {
    String path = "/v2/x/manifests/1";
    String other = "{\"mediaType\":\"x/y\"}";
    assertThat(code(caller.send("PUT", path, other, "Content-Type", RegistryCaller.OCI)))
        .isEqualTo("400 MANIFEST_INVALID");
    assertThat(caller.send("PUT", path, other, "Content-Type", "x/y; a=b").statusCode())
        .isEqualTo(201);
    assertThat(header(caller.send("GET", path, ""), "Content-Type")).isEqualTo("x/y");
    assertThat(code(caller.send("PUT", path, "{}", "Content-Type", "x/" + "y".repeat(300))))
        .isEqualTo("400 MANIFEST_INVALID");
  }

  @Test
  void manifestAboveFourMebibytesIsRefused() throws Exception {
    String large = "{\"x\":\"" + "x".repeat(StoredManifest.LIMIT) + "\"}";
    assertThat(
            code(
                caller.send("PUT", "/v2/x/manifests/1", large, "Content-Type", RegistryCaller.OCI)))
        .isEqualTo("413 SIZE_INVALID");
  }

  @Test
  void concurrentPushesAndDeletesOfOneBlobSucceed() throws Exception {
    String blob = "blob".repeat(100_000);
    List<Integer> answers =
        IntStream.range(0, 24)
            .parallel()
            .mapToObj(i -> pushedAndDeleted("r" + i % 4, blob))
            .flatMap(List::stream)
            .toList();
    assertThat(answers).allMatch(status -> List.of(201, 202, 404).contains(status));
    Digest digest = caller.pushBlob("last", blob);
    assertThat(caller.send("GET", "/v2/last/blobs/" + digest, "").body()).isEqualTo(blob);
  }

  private List<Integer> pushedAndDeleted(String repository, String blob) {
    try {
      Digest digest = caller.pushBlob(repository, blob);
      HttpResponse<String> read = caller.send("GET", "/v2/" + repository + "/blobs/" + digest, "");
      assertThat(read.statusCode() == 404 || read.body().equals(blob)).isTrue();
      return List.of(201, caller.status("DELETE", "/v2/" + repository + "/blobs/" + digest));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
