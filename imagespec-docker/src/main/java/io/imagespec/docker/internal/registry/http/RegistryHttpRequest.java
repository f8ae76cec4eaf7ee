package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * An {@link HttpRequest} tagged with the registry on whose behalf it is sent.
 *
 * <p>The destination is the registry, its token server, or a host that the registry redirects to.
 * As in docker, the authorities that the user trusts for the registry are trusted there too, but
 * the registry's client certificate is not presented there.
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

  /** Returns the registry of a request; for an untagged request, its destination. */
  static Origin registry(HttpRequest request) {
    return request instanceof RegistryHttpRequest registryHttpRequest
        ? registryHttpRequest.registry
        : Origin.of(request.uri());
  }

  /** Returns the request without the tag. */
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
