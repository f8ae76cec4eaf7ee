package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.http.Bytes;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.name.Digest;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request to a repository, before anybody knows under which URL and as whom.
 *
 * @param method the HTTP method
 * @param path what follows the repository, for example {@code manifests/latest}; one that starts
 *     with a slash was given by the registry and is taken whole
 * @param accept the media types wanted, as the header has them
 * @param content the media type of the body, empty if there is none
 * @param body the body
 * @param limit the largest answer, in bytes
 * @param access what the user must be allowed, as in token scopes: {@code pull} or {@code
 *     pull,push}
 */
public record DistributionRequest(
    String method,
    String path,
    String accept,
    String content,
    Bytes body,
    int limit,
    String access) {
  private static final String ANY = "*/*";
  private static final String MANIFESTS = String.join(", ", MediaTypes.MANIFESTS);

  /** The largest config, in bytes. */
  static final int CONFIG_LIMIT = 8 * 1024 * 1024;

  /** The largest answer where only an error is expected, in bytes. */
  public static final int ERROR_LIMIT = 64 * 1024;

  /** The access that pushing takes. */
  public static final String PUSH = "pull,push";

  static DistributionRequest headManifest(String name) {
    return new DistributionRequest(
        "HEAD", "manifests/" + name, MANIFESTS, "", Bytes.NONE, ERROR_LIMIT, "pull");
  }

  static DistributionRequest getManifest(String name, String access) {
    return new DistributionRequest(
        "GET", "manifests/" + name, MANIFESTS, "", Bytes.NONE, Manifest.LIMIT, access);
  }

  static DistributionRequest getConfig(String digest) {
    return new DistributionRequest(
        "GET", "blobs/" + digest, ANY, "", Bytes.NONE, CONFIG_LIMIT, "pull");
  }

  static DistributionRequest headBlob(String digest, String access) {
    return new DistributionRequest(
        "HEAD", "blobs/" + digest, ANY, "", Bytes.NONE, ERROR_LIMIT, access);
  }

  public static DistributionRequest getBlob(String digest) {
    return new DistributionRequest(
        "GET", "blobs/" + digest, ANY, "", Bytes.NONE, ERROR_LIMIT, "pull");
  }

  /** Begins an upload, unless the blob can be had from another repository of the registry. */
  public static DistributionRequest mount(String digest, String from) {
    String query = "?mount=" + encode(digest) + "&from=" + encode(from);
    String access = PUSH + " repository:" + from + ":pull";
    return new DistributionRequest(
        "POST", "blobs/uploads/" + query, ANY, "", Bytes.NONE, ERROR_LIMIT, access);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** The first byte of a blob; a registry that sends all of it is cut off. */
  static DistributionRequest peekBlob(Digest digest) {
    return new DistributionRequest(
        "GET", "blobs/" + digest, ANY, "", Bytes.NONE, ERROR_LIMIT, "pull");
  }

  /** Whoever may do this may push. */
  public static DistributionRequest startUpload() {
    return new DistributionRequest(
        "POST", "blobs/uploads/", ANY, "", Bytes.NONE, ERROR_LIMIT, PUSH);
  }

  public static DistributionRequest cancelUpload(String path) {
    return new DistributionRequest("DELETE", path, ANY, "", Bytes.NONE, ERROR_LIMIT, PUSH);
  }

  static DistributionRequest putManifest(String name, Manifest manifest) {
    return new DistributionRequest(
        "PUT",
        "manifests/" + name,
        ANY,
        manifest.descriptor().mediaType(),
        manifest.body(),
        ERROR_LIMIT,
        PUSH);
  }

  /** True if it changes nothing. */
  boolean isReading() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** The path and query of a request to a repository, from the root of the registry. */
  String pathIn(String repository) {
    return path.startsWith("/") ? path : "/v2/" + repository + "/" + path;
  }

  /** The method, headers and body of a request. */
  HttpRequest.Builder builder(Optional<String> authorization) {
    HttpRequest.Builder builder = HttpRequests.begin().header("Accept", accept);
    if (!content.isEmpty()) {
      builder.header("Content-Type", content);
    }
    authorization.ifPresent(value -> builder.header("Authorization", value));
    return builder.method(
        method,
        body.size() == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.bytes()));
  }

  /** Method and path, without a query, which may hold a signature. */
  @Override
  public String toString() {
    return method + " " + path.replaceFirst("\\?.*", "");
  }
}
