package io.imagespec.docker.internal.registry.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Optional;

/**
 * How requests get to a server: by which client, and with which password for the proxy, if there is
 * one.
 *
 * @param client the client
 * @param password the value of {@code Proxy-Authorization}
 */
record ClientRoute(HttpClient client, Optional<String> password) {
  /**
   * A request as it is sent. The JDK shows the password to the proxy only; requests that are its
   * own cost it less than an {@link RegistryHttpRequest}.
   */
  HttpRequest prepare(HttpRequest request) {
    HttpRequest own = RegistryHttpRequest.unwrap(request);
    return password.isEmpty()
        ? own
        : HttpRequest.newBuilder(own, (name, value) -> true)
            .header("Proxy-Authorization", password.get())
            .build();
  }

  /** Never the password. */
  @Override
  public String toString() {
    return password.isEmpty() ? "direct" : "through a proxy";
  }
}
