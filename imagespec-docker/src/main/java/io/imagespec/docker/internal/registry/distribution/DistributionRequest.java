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
 * One request to a repository, without the URL of its registry and without authorization.
 *
 * @param method the HTTP method
 * @param path the path after the repository, for example {@code manifests/latest}; a path with a
 *     leading slash comes from the registry and is complete
 * @param accept the value of the {@code Accept} header
 * @param content the media type of the body; empty without a body
 * @param body the body
 * @param limit the size of the largest response, in bytes
 * @param access the permission that the request needs, as in token scopes: {@code pull} or {@code
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

  /** The size of the largest config, in bytes. */
  static final int CONFIG_LIMIT = 8 * 1024 * 1024;

  /** The size of the largest response without content other than an error, in bytes. */
  public static final int ERROR_LIMIT = 64 * 1024;

  /** The permission that a push needs. */
  public static final String PUSH = "pull,push";

  static DistributionRequest headManifest(String name, String access) {
    return new DistributionRequest(
        "HEAD", "manifests/" + name, MANIFESTS, "", Bytes.NONE, ERROR_LIMIT, access);
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

  /** Mounts a blob from another repository of the registry, or begins an upload. */
  public static DistributionRequest mount(String digest, String from) {
    String query = "?mount=" + encode(digest) + "&from=" + encode(from);
    String access = PUSH + " repository:" + from + ":pull";
    return new DistributionRequest(
        "POST", "blobs/uploads/" + query, ANY, "", Bytes.NONE, ERROR_LIMIT, access);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Requests a blob of which only the first bytes are read, up to the limit. */
  static DistributionRequest peekBlob(Digest digest) {
    return new DistributionRequest(
        "GET", "blobs/" + digest, ANY, "", Bytes.NONE, ERROR_LIMIT, "pull");
  }

  /** Begins an upload, which requires the permission to push. */
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

  /** Returns true if the request changes nothing. */
  boolean isReading() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Returns the path and query for a repository, from the root of the registry. */
  String pathIn(String repository) {
    return path.startsWith("/") ? path : "/v2/" + repository + "/" + path;
  }

  /** Returns a request with method, headers and body, and without a URI. */
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

  /** Returns method and path without the query, which may contain a signature. */
  @Override
  public String toString() {
    return method + " " + path.replaceFirst("\\?.*", "");
  }
}
