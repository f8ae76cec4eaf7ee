package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.PrivateAddresses;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
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
record UploadLocation(URI registry, URI uri) {
  /**
   * The place that the answer to the request to begin an upload names.
   *
   * @param registry the registry that was asked; another server may have answered after a redirect
   */
  static UploadLocation of(URI registry, HttpResult result) throws InvalidResponseException {
    String text = result.header("Location").orElse("");
    if (text.isEmpty()) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " began an upload and did not name its Location");
    }
    URI uri = Origin.http(result.uri(), text).orElseThrow(() -> noUrl(result));
    return asSafe(result, new UploadLocation(registry, encrypted(result.uri(), uri)));
  }

  /** The place that a later answer to the same upload names, perhaps on another host. */
  UploadLocation next(HttpResult result) throws InvalidResponseException {
    return of(registry, result);
  }

  /**
   * A registry behind a server that ends TLS may not know that it is reached by https, and names
   * itself with http: it is meant to be asked as before. Anything else stays as it is.
   */
  private static URI encrypted(URI answered, URI named) {
    Origin here = Origin.of(answered);
    Origin there = Origin.of(named);
    boolean isItself =
        here.isEncrypted()
            && !there.isEncrypted()
            && here.host().equals(there.host())
            && (there.port() == 80 || there.port() == here.port());
    return isItself ? named(here, named) : named;
  }

  private static URI named(Origin origin, URI uri) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(origin + uri.getRawPath() + query);
  }

  private static UploadLocation asSafe(HttpResult result, UploadLocation location)
      throws InvalidResponseException {
    Origin here = Origin.of(result.uri());
    Origin there = Origin.of(location.uri());
    if (here.isEncrypted() && !there.isEncrypted()) {
      throw new InvalidResponseException(
          here
              + " sends the upload to "
              + there
              + ", which is not encrypted; a registry behind a TLS proxy has to know its own URL"
              + " (http.host of the distribution registry, or X-Forwarded-Proto from the proxy)");
    }
    if (PrivateAddresses.isForbiddenTarget(there, here)) {
      throw new InvalidResponseException(
          here + " sends the upload to " + there + ", which is not as safe");
    }
    return location;
  }

  private static InvalidResponseException noUrl(HttpResult result) {
    return new InvalidResponseException(
        Origin.of(result.uri()) + " began an upload at a Location that is no http or https URL");
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
