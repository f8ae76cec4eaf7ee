package io.imagespec.docker.internal.registry.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/** Builders with the common properties of all requests. */
public final class HttpRequests {
  private HttpRequests() {}

  /** Begins a request without a URI. */
  public static HttpRequest.Builder begin() {
    return HttpRequest.newBuilder().header("User-Agent", "imagespec");
  }

  public static HttpRequest.Builder to(URI uri) {
    return version(begin().uri(uri), uri);
  }

  /** Addresses a copy of a request to a URI. */
  public static HttpRequest to(URI uri, HttpRequest.Builder request) {
    return version(request.copy().uri(uri), uri).build();
  }

  /**
   * Addresses a request whose body reuses its buffers. With HTTP/2 the JDK would send views of them
   * later.
   */
  public static HttpRequest.Builder streamingTo(URI uri) {
    return to(uri).version(HttpClient.Version.HTTP_1_1);
  }

  /**
   * Sets the HTTP version. Over plain http the JDK would offer an upgrade to HTTP/2 with every
   * request, which some servers reject.
   */
  static HttpRequest.Builder version(HttpRequest.Builder builder, URI uri) {
    return builder.version(
        "https".equalsIgnoreCase(uri.getScheme())
            ? HttpClient.Version.HTTP_2
            : HttpClient.Version.HTTP_1_1);
  }
}
