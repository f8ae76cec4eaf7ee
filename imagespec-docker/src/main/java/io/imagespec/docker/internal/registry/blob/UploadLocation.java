package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.PrivateAddresses;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import java.net.URI;

/**
 * The location of an upload. {@link #toString()} omits the query, which may contain a signature.
 *
 * @param registry the registry that returned the location
 * @param uri the URL
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-blobs">OCI
 *     distribution specification, pushing blobs</a>
 */
record UploadLocation(URI registry, URI uri) {
  /**
   * Reads the location from the response to the request that started the upload.
   *
   * @param registry the registry that was asked; a different server may have responded after a
   *     redirect
   */
  static UploadLocation of(URI registry, HttpResult result) throws InvalidResponseException {
    String text = result.header("Location").orElse("");
    if (text.isEmpty()) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " started an upload without a Location header");
    }
    URI uri = Origin.http(result.uri(), text).orElseThrow(() -> noUrl(result));
    return asSafe(result, new UploadLocation(registry, encrypted(result.uri(), uri)));
  }

  /** Reads the location from a later response of the same upload, possibly on another host. */
  UploadLocation next(HttpResult result) throws InvalidResponseException {
    return of(registry, result);
  }

  /**
   * Changes a URL of the registry itself with http to the scheme and port of the request, because a
   * registry behind a TLS proxy may not know that clients use https. Any other URL stays as it is.
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
              + " redirects the upload to "
              + there
              + ", which is not encrypted; set the registry's own URL if it is behind a TLS proxy"
              + " (http.host of the distribution registry, or X-Forwarded-Proto from the proxy)");
    }
    if (PrivateAddresses.isForbiddenTarget(there, here)) {
      throw new InvalidResponseException(
          here
              + " redirects the upload to "
              + there
              + ", an address that only this machine can reach");
    }
    return location;
  }

  private static InvalidResponseException noUrl(HttpResult result) {
    return new InvalidResponseException(
        Origin.of(result.uri())
            + " started an upload at a Location that is not an http or https URL");
  }

  boolean isSameOrigin() {
    return Origin.of(registry).equals(Origin.of(uri));
  }

  /** Returns path and query, for a request to the same origin. */
  String path() {
    String path = uri.getRawPath().replaceFirst("^/+", "/"); // two slashes would start a host name
    return path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /** Returns the URL with an additional parameter. */
  URI with(String parameter) {
    return URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + parameter);
  }

  @Override
  public String toString() {
    return Origin.of(uri) + uri.getRawPath();
  }
}
