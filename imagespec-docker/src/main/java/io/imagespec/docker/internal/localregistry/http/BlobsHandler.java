package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.BlobContent;
import io.imagespec.docker.internal.localregistry.blob.ByteRange;
import io.imagespec.docker.internal.localregistry.blob.ContentHash;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.docker.internal.localregistry.index.OpenUploads;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import io.imagespec.docker.internal.localregistry.index.UploadState;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * Handles requests for blobs and their uploads.
 *
 * @param store the content of the registry
 * @param openUploads the uploads in progress
 */
record BlobsHandler(RegistryStore store, OpenUploads openUploads) {
  RegistryReply blob(RegistryRequest request, Route route) {
    return switch (request.method()) {
      case "HEAD" -> whole(route);
      case "GET" -> part(request, route);
      case "DELETE" -> delete(route);
      default ->
          throw new RegistryErrorException(
              ErrorCode.UNSUPPORTED, "blobs support only GET, HEAD and DELETE");
    };
  }

  private RegistryReply whole(Route route) {
    BlobContent blob =
        store.blob(route.repository(), route.digest()).orElseThrow(() -> none(route));
    return RegistryReply.of(200, blob)
        .with("Content-Type", BlobContent.BLOB)
        .with("Accept-Ranges", "bytes")
        .with("Docker-Content-Digest", route.name());
  }

  /**
   * Returns the requested part. A request with {@code If-Range} gets the complete blob, because
   * this registry returns no validators.
   */
  private RegistryReply part(RegistryRequest request, Route route) {
    RegistryReply whole = whole(route);
    Optional<String> requested =
        request.header("Range").filter(range -> request.header("If-Range").isEmpty());
    return requested
        .flatMap(range -> ByteRange.parse(range, whole.size()))
        .map(whole::part)
        .orElse(whole);
  }

  private RegistryReply delete(Route route) {
    if (!store.removeBlob(route.repository(), route.digest())) {
      throw none(route);
    }
    return RegistryReply.of(202);
  }

  private static RegistryErrorException none(Route route) {
    return new RegistryErrorException(
        ErrorCode.BLOB_UNKNOWN, "no blob " + route.name() + " in " + route.repository());
  }

  RegistryReply upload(RegistryRequest request, Route route) throws IOException {
    return switch (request.method()) {
      case "POST" -> begin(request, route);
      case "PATCH" -> append(request, route);
      case "PUT" -> finish(request, route, route.name());
      case "GET" -> status(204, route, route.name());
      case "DELETE" -> cancel(route);
      default ->
          throw new RegistryErrorException(
              ErrorCode.UNSUPPORTED, "uploads support only POST, PATCH, PUT, GET and DELETE");
    };
  }

  private RegistryReply begin(RegistryRequest request, Route route) throws IOException {
    Optional<Digest> mount = request.parameter("mount").map(ContentHash::parse);
    if (mount
        .filter(digest -> store.mount(route.repository(), digest, request.parameter("from")))
        .isPresent()) {
      return created(route, mount.get());
    }
    Optional<Digest> digest = request.parameter("digest").map(ContentHash::parse);
    String id = openUploads.begin(route.repository());
    return digest.isPresent() ? whole(request, route, id) : status(202, route, id);
  }

  /**
   * Uploads a blob in one request. A failed upload is removed, because no client knows its
   * location.
   */
  private RegistryReply whole(RegistryRequest request, Route route, String id) throws IOException {
    try {
      return finish(request, route, id);
    } catch (IOException | RuntimeException e) {
      openUploads.discard(route.repository(), id);
      throw e;
    }
  }

  private RegistryReply append(RegistryRequest request, Route route) throws IOException {
    UploadState uploadState = openUploads.get(route.repository(), route.name());
    uploadState.inTurn(
        () -> {
          request
              .contentRange()
              .ifPresent(range -> range.check(uploadState.size(), request.length()));
          uploadState.append(request.body());
        });
    return status(202, route, route.name());
  }

  private RegistryReply finish(RegistryRequest request, Route route, String id) throws IOException {
    UploadState uploadState = openUploads.get(route.repository(), id);
    Digest digest =
        request
            .parameter("digest")
            .map(ContentHash::parse)
            .orElseThrow(
                () ->
                    new RegistryErrorException(ErrorCode.DIGEST_INVALID, "the digest is missing"));
    uploadState.inTurn(
        () -> {
          request
              .contentRange()
              .ifPresent(range -> range.check(uploadState.size(), request.length()));
          uploadState.append(request.body());
          uploadState.seal(digest);
          store.add(route.repository(), uploadState, digest);
        });
    openUploads.forget(route.repository(), id);
    return created(route, digest);
  }

  private RegistryReply cancel(Route route) {
    openUploads.cancel(route.repository(), route.name());
    return RegistryReply.of(204);
  }

  private RegistryReply status(int status, Route route, String id) {
    long size = openUploads.get(route.repository(), id).size();
    return RegistryReply.of(status)
        .with("Location", route.location(Route.UPLOADS, id))
        .with("Docker-Upload-UUID", id)
        .with("Range", "0-" + Math.max(0, size - 1));
  }

  private static RegistryReply created(Route route, Digest digest) {
    return RegistryReply.of(201)
        .with("Location", route.location("blobs", digest.toString()))
        .with("Docker-Content-Digest", digest.toString());
  }
}
