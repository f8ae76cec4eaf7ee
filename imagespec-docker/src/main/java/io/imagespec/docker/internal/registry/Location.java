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
  static Location of(Answer answer) throws UnacceptableAnswerException {
    String text = answer.header("Location").orElse("");
    try {
      URI uri = answer.uri().resolve(text);
      if (!text.isEmpty() && uri.getHost() != null) {
        return new Location(answer.uri(), uri);
      }
    } catch (IllegalArgumentException e) {
      throw none(answer);
    }
    throw none(answer);
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
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  @Override
  public String toString() {
    return Origin.of(uri) + uri.getRawPath();
  }
}
