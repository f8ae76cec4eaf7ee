package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.json.JsonObject;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Manifests, indexes and tags.
 *
 * @param store where they are
 */
record ManifestStore(Store store) {
  /** The largest manifest, in bytes, as registries have it. */
  static final int LIMIT = 4 * 1024 * 1024;

  Reply manifest(Request request, Route route) throws IOException {
    return switch (request.method()) {
      case "GET", "HEAD" -> read(route);
      case "PUT" -> write(request, route);
      default ->
          throw new RefusedException(ErrorCode.UNSUPPORTED, "manifests are read and written here");
    };
  }

  private Reply read(Route route) {
    RepositoryContent repository = repository(route);
    Optional<Digest> digest =
        route.namesDigest() ? Optional.of(route.digest()) : repository.tagged(route.name());
    Content manifest =
        digest
            .flatMap(repository::manifest)
            .orElseThrow(
                () ->
                    new RefusedException(
                        ErrorCode.MANIFEST_UNKNOWN,
                        "no " + route.name() + " in " + route.repository()));
    return Reply.of(200, manifest).with("Docker-Content-Digest", String.valueOf(manifest.digest()));
  }

  private Reply write(Request request, Route route) throws IOException {
    byte[] bytes = request.body(LIMIT);
    Json json = parse(bytes);
    Content manifest = Content.of(mediaType(request, json), bytes);
    Digest digest = manifest.digest();
    if (route.namesDigest() && !route.digest().equals(digest)) {
      throw new RefusedException(
          ErrorCode.DIGEST_INVALID,
          "the manifest has the digest " + digest + ", not " + route.name());
    }
    String tag = route.namesDigest() ? "" : route.tag();
    checkContent(route, json);
    store.putManifest(route.repository(), digest, manifest);
    if (!tag.isEmpty()) {
      store.repositoryToWrite(route.repository()).tag(tag, digest);
    }
    return Reply.of(201)
        .with("Location", route.location("manifests", digest.toString()))
        .with("Docker-Content-Digest", digest.toString());
  }

  private static Json parse(byte[] bytes) {
    try {
      Json json = Json.parse(bytes);
      if (json.isObject()) {
        return json;
      }
    } catch (MalformedJsonException e) {
      throw new RefusedException(ErrorCode.MANIFEST_INVALID, "the manifest is " + e.getMessage());
    }
    throw new RefusedException(ErrorCode.MANIFEST_INVALID, "the manifest is no JSON object");
  }

  private static String mediaType(Request request, Json json) {
    return request
        .header("Content-Type")
        .or(() -> json.text("mediaType"))
        .orElseThrow(
            () -> new RefusedException(ErrorCode.MANIFEST_INVALID, "the media type is missing"));
  }

  /**
   * All that a manifest names is there already, except its subject and layers that are elsewhere by
   * design.
   */
  private void checkContent(Route route, Json json) {
    List<Json> blobs = new ArrayList<>(json.at("layers").elements());
    if (!json.at("config").isMissing()) {
      blobs.add(json.at("config"));
    }
    for (Json blob : blobs) {
      check(
          blob.at("urls").elements().size() > 0
              || store.blob(route.repository(), digest(blob)).isPresent(),
          blob);
    }
    for (Json child : json.at("manifests").elements()) {
      check(
          store.repository(route.repository()).map(r -> r.hasManifest(digest(child))).orElse(false),
          child);
    }
  }

  private static Digest digest(Json descriptor) {
    return Route.digest(descriptor.text("digest").orElse(""));
  }

  private static void check(boolean isThere, Json descriptor) {
    if (!isThere) {
      throw new RefusedException(
          ErrorCode.MANIFEST_BLOB_UNKNOWN, "push " + digest(descriptor) + " first");
    }
  }

  Reply tags(Route route) {
    return Reply.json(
        200,
        new JsonObject()
            .put("name", route.repository())
            .putTexts("tags", repository(route).tags()));
  }

  private RepositoryContent repository(Route route) {
    return store
        .repository(route.repository())
        .orElseThrow(
            () ->
                new RefusedException(
                    ErrorCode.NAME_UNKNOWN, "no repository " + route.repository()));
  }
}
