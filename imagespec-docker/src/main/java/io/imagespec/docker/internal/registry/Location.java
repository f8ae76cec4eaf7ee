package io.imagespec.docker.internal.registry;

import java.net.URI;

/**
 * Where a registry wants an upload to go on; {@link #toString()} leaves out the query, which may
 * hold a signature.
 *
 * @param registry who said so
 * @param uri where
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-blobs">OCI
 *     distribution specification, pushing blobs</a>
 */
record Location(URI registry, URI uri) {
  /** What a registry answers to the request to begin an upload. */
  static Location of(Answer answer) throws UnacceptableAnswerException {
    return of(answer.uri(), answer);
  }

  /** What a later answer to the same upload says, perhaps from another host. */
  Location next(Answer answer) throws UnacceptableAnswerException {
    return of(registry, answer);
  }

  private static Location of(URI registry, Answer answer) throws UnacceptableAnswerException {
    URI uri =
        answer
            .header("Location")
            .filter(text -> !text.isEmpty())
            .flatMap(text -> Origin.http(answer.uri(), text))
            .orElseThrow(() -> none(answer));
    return asSafe(answer, new Location(registry, uri));
  }

  private static Location asSafe(Answer answer, Location location)
      throws UnacceptableAnswerException {
    Origin here = Origin.of(answer.uri());
    Origin there = Origin.of(location.uri());
    if (Addresses.isTrap(there, here) || (here.isEncrypted() && !there.isEncrypted())) {
      throw new UnacceptableAnswerException(
          here + " sends the upload to " + there + ", which is not as safe");
    }
    return location;
  }

  private static UnacceptableAnswerException none(Answer answer) {
    return new UnacceptableAnswerException(
        Origin.of(answer.uri()) + " began an upload and did not say where it goes on");
  }

  boolean isSameOrigin() {
    return Origin.of(registry).equals(Origin.of(uri));
  }

  /** Path and query, for a request to the same origin. */
  String path() {
    String path = uri.getRawPath().replaceFirst("^/+", "/"); // two slashes would begin a host
    return path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /** The URL with one more parameter. */
  URI with(String parameter) {
    return URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + parameter);
  }

  @Override
  public String toString() {
    return Origin.of(uri) + uri.getRawPath();
  }
}
