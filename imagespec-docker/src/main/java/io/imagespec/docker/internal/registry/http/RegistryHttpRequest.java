package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * A request with what only this package knows of it: for which registry it is.
 *
 * <p>It is made for a registry, wherever it goes: to the registry, its token server, or where it
 * redirects to. The authorities that the user trusts for the registry are trusted there too, as
 * docker does; its client certificate is not shown there.
 */
public final class RegistryHttpRequest extends HttpRequest {
  private final HttpRequest request;
  private final Origin registry;

  private RegistryHttpRequest(HttpRequest request, Origin registry) {
    this.request = request;
    this.registry = registry;
  }

  public static RegistryHttpRequest of(HttpRequest request, Origin registry) {
    return new RegistryHttpRequest(request, registry);
  }

  /** The registry that a request is made for; without one, whom it goes to. */
  static Origin registry(HttpRequest request) {
    return request instanceof RegistryHttpRequest registryHttpRequest
        ? registryHttpRequest.registry
        : Origin.of(request.uri());
  }

  /** The request alone. */
  static HttpRequest unwrap(HttpRequest request) {
    return request instanceof RegistryHttpRequest registryHttpRequest
        ? registryHttpRequest.request
        : request;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return request.bodyPublisher();
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public Optional<Duration> timeout() {
    return request.timeout();
  }

  @Override
  public boolean expectContinue() {
    return request.expectContinue();
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public Optional<HttpClient.Version> version() {
    return request.version();
  }

  @Override
  public HttpHeaders headers() {
    return request.headers();
  }
}
