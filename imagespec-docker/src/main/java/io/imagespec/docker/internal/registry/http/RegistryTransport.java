package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.InvalidCertificatesException;
import io.imagespec.docker.internal.registry.endpoint.InvalidProxyException;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.RegistryEndpoints;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request to the first of a registry's URLs that responds.
 *
 * @param endpoints the URLs of registries
 * @param redirectingTransport the transport for each URL
 */
public record RegistryTransport(
    RegistryEndpoints endpoints, RedirectingTransport redirectingTransport) {
  /** The time limit for a TLS response from a server that rejected plain http. */
  private static final Duration PROBE = Duration.ofSeconds(2);

  /**
   * The time limit for each URL while it is unknown which one responds. It always leaves time for
   * the next URL.
   */
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

  /** Returns the URL of a registry: the one that responded, or the first candidate. */
  public URI registry(String domain) {
    return endpoints.of(domain).get(0);
  }

  /**
   * Tries the URLs of a registry until one responds.
   *
   * @param domain the registry
   * @param path path and query
   * @param request method, headers and body
   * @param limit the size of the largest response, in bytes
   * @param deadline the deadline for all URLs together
   */
  public HttpResult send(
      String domain, String path, HttpRequest.Builder request, int limit, Deadline deadline)
      throws IOException {
    IOException failure = null;
    List<URI> candidates = endpoints.of(domain);
    for (URI base : candidates) {
      Deadline soon = candidates.size() == 1 ? deadline : deadline.half().atMost(FIRST_ANSWER);
      try {
        HttpResult result = sendTo(base, path, request, limit, soon);
        Optional<HttpResult> encrypted =
            expectsTls(domain, result)
                ? sendOverTls(domain, path, request, limit, deadline)
                : Optional.empty();
        endpoints.remember(domain, encrypted.isPresent() ? endpoints.encrypted(domain) : base);
        return encrypted.orElse(result);
      } catch (InvalidResponseException | InvalidCertificatesException | InvalidProxyException e) {
        throw e;
      } catch (IOException e) {
        failure = addSuppressed(failure, e);
        if (deadline.remaining().isNegative()) {
          break;
        }
      }
    }
    throw failure == null ? new IOException("no URL") : failure;
  }

  private HttpResult sendTo(
      URI base, String path, HttpRequest.Builder request, int limit, Deadline deadline)
      throws IOException {
    HttpRequest here = HttpRequests.to(URI.create(base + path), request);
    return redirectingTransport.send(
        RegistryHttpRequest.of(here, Origin.of(base)), limit, deadline);
  }

  /**
   * Returns true if the server expects TLS. Such servers respond to plain http with 400, if at all.
   */
  private boolean expectsTls(String domain, HttpResult result) {
    boolean isOpen = endpoints.of(domain).size() > 1;
    return isOpen && result.status() == 400 && !Origin.of(result.uri()).isEncrypted();
  }

  /**
   * Sends a request over https without its authorization. A server that does speak http waits for
   * the end of the TLS handshake, so the time limit is short.
   *
   * @return the result, or empty if the server does not respond
   */
  private Optional<HttpResult> sendOverTls(
      String domain, String path, HttpRequest.Builder request, int limit, Deadline deadline) {
    URI base = endpoints.encrypted(domain);
    HttpRequest.Builder anonymous =
        HttpRequest.newBuilder(
            HttpRequests.to(base, request),
            (name, value) -> !name.equalsIgnoreCase("Authorization"));
    try {
      return Optional.of(sendTo(base, path, anonymous, limit, deadline.atMost(PROBE)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static IOException addSuppressed(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
