package io.imagespec.docker.internal.registry.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Optional;

/**
 * The route of requests to a server: the client, and the password for the proxy, if any.
 *
 * @param client the client
 * @param password the value of {@code Proxy-Authorization}
 */
record ClientRoute(HttpClient client, Optional<String> password) {
  /**
   * Prepares a request for sending. The JDK sends the password to the proxy only. The unwrapped
   * request is cheaper for the JDK than a {@link RegistryHttpRequest}.
   */
  HttpRequest prepare(HttpRequest request) {
    HttpRequest own = RegistryHttpRequest.unwrap(request);
    return password.isEmpty()
        ? own
        : HttpRequest.newBuilder(own, (name, value) -> true)
            .header("Proxy-Authorization", password.get())
            .build();
  }

  /** Returns the kind of route, never the password. */
  @Override
  public String toString() {
    return password.isEmpty() ? "direct" : "through a proxy";
  }
}
