package io.imagespec.docker.internal.registry;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/** How requests of this package begin. */
final class Requests {
  private Requests() {}

  static HttpRequest.Builder to(URI uri) {
    return version(HttpRequest.newBuilder(uri).header("User-Agent", "imagespec"), uri);
  }

  /**
   * Over plain http the JDK would offer an upgrade to HTTP/2 with every request, which some servers
   * refuse.
   */
  static HttpRequest.Builder version(HttpRequest.Builder builder, URI uri) {
    return builder.version(
        "https".equalsIgnoreCase(uri.getScheme())
            ? HttpClient.Version.HTTP_2
            : HttpClient.Version.HTTP_1_1);
  }
}
