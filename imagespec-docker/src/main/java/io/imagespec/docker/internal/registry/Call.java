package io.imagespec.docker.internal.registry;

import io.imagespec.name.Digest;
import java.net.URI;
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
record Call(
    String method,
    String path,
    String accept,
    String content,
    Body body,
    int limit,
    String access) {
  private static final String ANY = "*/*";

  /** The largest config, in bytes. */
  static final int CONFIG_LIMIT = 8 * 1024 * 1024;

  /** The largest answer where only an error is expected, in bytes. */
  static final int ERROR_LIMIT = 64 * 1024;

  /** The access that pushing takes. */
  static final String PUSH = "pull,push";

  /** Whether it is a registry, and what it demands. */
  static Call version() {
    return new Call("GET", "/v2/", ANY, "", Body.NONE, ERROR_LIMIT, "pull");
  }

  static Call headManifest(String name) {
    return new Call(
        "HEAD", "manifests/" + name, MediaTypes.ACCEPT, "", Body.NONE, ERROR_LIMIT, "pull");
  }

  static Call getManifest(String name, String access) {
    return new Call(
        "GET", "manifests/" + name, MediaTypes.ACCEPT, "", Body.NONE, Manifest.LIMIT, access);
  }

  static Call getConfig(String digest) {
    return new Call("GET", "blobs/" + digest, ANY, "", Body.NONE, CONFIG_LIMIT, "pull");
  }

  static Call headBlob(String digest, String access) {
    return new Call("HEAD", "blobs/" + digest, ANY, "", Body.NONE, ERROR_LIMIT, access);
  }

  static Call getBlob(String digest) {
    return new Call("GET", "blobs/" + digest, ANY, "", Body.NONE, ERROR_LIMIT, "pull");
  }

  /** Begins an upload, unless the blob can be had from another repository of the registry. */
  static Call mount(String digest, String from) {
    String query = "?mount=" + encode(digest) + "&from=" + encode(from);
    String access = PUSH + " repository:" + from + ":pull";
    return new Call("POST", "blobs/uploads/" + query, ANY, "", Body.NONE, ERROR_LIMIT, access);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** The first byte of a blob; a registry that sends all of it is cut off. */
  static Call peekBlob(Digest digest) {
    return new Call("GET", "blobs/" + digest, ANY, "", Body.NONE, ERROR_LIMIT, "pull");
  }

  /** Whoever may do this may push. */
  static Call startUpload() {
    return new Call("POST", "blobs/uploads/", ANY, "", Body.NONE, ERROR_LIMIT, PUSH);
  }

  static Call cancelUpload(String path) {
    return new Call("DELETE", path, ANY, "", Body.NONE, ERROR_LIMIT, PUSH);
  }

  static Call putManifest(String name, Manifest manifest) {
    return new Call(
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

  HttpRequest request(URI base, String repository, Optional<String> authorization) {
    URI uri = URI.create(base + (path.startsWith("/") ? path : "/v2/" + repository + "/" + path));
    return request(uri, authorization);
  }

  /** The same request to another place. */
  HttpRequest request(URI uri, Optional<String> authorization) {
    HttpRequest.Builder builder = Requests.to(uri).header("Accept", accept);
    if (!content.isEmpty()) {
      builder.header("Content-Type", content);
    }
    authorization.ifPresent(value -> builder.header("Authorization", value));
    return builder
        .method(
            method,
            body.size() == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.bytes()))
        .build();
  }

  /** Method and path, without a query, which may hold a signature. */
  @Override
  public String toString() {
    return method + " " + path.replaceFirst("\\?.*", "");
  }
}
