package io.imagespec.docker.internal.registry.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/** How requests of this package begin. */
public final class HttpRequests {
  private HttpRequests() {}

  public static HttpRequest.Builder to(URI uri) {
    return version(HttpRequest.newBuilder(uri).header("User-Agent", "imagespec"), uri);
  }

  /** For a body of pieces that are used again: with HTTP/2 the JDK would send views of them. */
  public static HttpRequest.Builder streamingTo(URI uri) {
    return to(uri).version(HttpClient.Version.HTTP_1_1);
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
