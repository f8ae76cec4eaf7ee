package io.imagespec.docker.internal.localregistry;

import java.io.IOException;

/**
 * Blobs and their uploads.
 *
 * @param store where they are
 */
record Blobs(Store store) {
  Reply blob(Request request, Route route) {
    return switch (request.method()) {
      case "GET", "HEAD" -> read(route);
      default -> throw new RefusedException(ErrorCode.UNSUPPORTED, "blobs are only read here");
    };
  }

  private Reply read(Route route) {
    Content blob =
        store
            .blob(route.repository(), route.digest())
            .orElseThrow(
                () ->
                    new RefusedException(
                        ErrorCode.BLOB_UNKNOWN,
                        "no blob " + route.name() + " in " + route.repository()));
    return Reply.of(200, blob).with("Docker-Content-Digest", route.name());
  }

  Reply upload(Request request, Route route) throws IOException {
    return switch (request.method()) {
      case "POST" -> begin(request, route);
      case "PATCH" -> append(request, route);
      case "PUT" -> finish(request, route, route.name());
      case "GET" -> status(204, route, route.name());
      case "DELETE" -> cancel(route);
      default -> throw new RefusedException(ErrorCode.UNSUPPORTED, "uploads are begun by POST");
    };
  }

  private Reply begin(Request request, Route route) throws IOException {
    if (request
        .parameter("mount")
        .filter(digest -> store.mount(route.repository(), Route.digest(digest)))
        .isPresent()) {
      return created(route, request.parameter("mount").orElseThrow());
    }
    String id = store.begin();
    return request.parameter("digest").isPresent()
        ? finish(request, route, id)
        : status(202, route, id);
  }

  private Reply append(Request request, Route route) throws IOException {
    Upload upload = store.upload(route.name());
    checkPosition(request, upload);
    upload.append(request.body());
    return status(202, route, route.name());
  }

  /** Chunks come in order; the header is {@code first-last}, and may be missing. */
  private static void checkPosition(Request request, Upload upload) {
    String start =
        request
            .header("Content-Range")
            .map(range -> range.replaceFirst("^bytes[ =]", "").replaceFirst("-.*", ""))
            .orElse("");
    if (!start.isEmpty() && !start.equals(String.valueOf(upload.size()))) {
      throw new RefusedException(
          ErrorCode.BLOB_UPLOAD_INVALID, "the upload is at " + upload.size() + ", not at " + start);
    }
  }

  private Reply finish(Request request, Route route, String id) throws IOException {
    String digest =
        request
            .parameter("digest")
            .orElseThrow(
                () -> new RefusedException(ErrorCode.DIGEST_INVALID, "the digest is missing"));
    store.upload(id).append(request.body());
    store.finish(route.repository(), id, Route.digest(digest));
    return created(route, digest);
  }

  private Reply cancel(Route route) {
    store.cancel(route.name());
    return Reply.of(204);
  }

  private Reply status(int status, Route route, String id) {
    int size = store.upload(id).size();
    return Reply.of(status)
        .with("Location", route.location(Route.UPLOADS, id))
        .with("Docker-Upload-UUID", id)
        .with("Range", "0-" + Math.max(0, size - 1));
  }

  private static Reply created(Route route, String digest) {
    return Reply.of(201)
        .with("Location", route.location("blobs", digest))
        .with("Docker-Content-Digest", digest);
  }
}
