package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.PrivateAddresses;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Follows redirects: without the authorization to another origin, never from https to http, and
 * never to a link-local address. GET and HEAD follow all redirects, other methods only the two that
 * keep method and body.
 *
 * @param retryingTransport the transport for each request
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.4">RFC 9110, redirection</a>
 */
public record RedirectingTransport(RetryingTransport retryingTransport) {
  /** The maximum number of redirects. */
  public static final int LIMIT = 5;

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> KEEPING_METHOD = Set.of(307, 308);
  private static final Set<String> READING = Set.of("GET", "HEAD");

  /** The content type of a request to a token server, whose body holds a credential. */
  public static final String FORM = "application/x-www-form-urlencoded";

  /** Sends a single request. */
  public interface Sender {
    HttpResult send(HttpRequest request) throws IOException;
  }

  public HttpResult send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    return follow(request, here -> retryingTransport.send(here, limit, deadline));
  }

  /** Sends a request and follows the redirects of the responses. */
  public static HttpResult follow(HttpRequest request, Sender sender) throws IOException {
    HttpRequest here = request;
    for (int hop = 0; hop <= LIMIT; hop++) {
      HttpResult result = sender.send(here);
      Optional<String> location = location(here, result);
      if (location.isEmpty()) {
        return result;
      }
      here = redirected(here, target(here.uri(), location.get()));
    }
    throw new InvalidResponseException(
        Origin.of(request.uri()) + " redirects more than " + LIMIT + " times");
  }

  private static Optional<String> location(HttpRequest here, HttpResult result)
      throws InvalidResponseException {
    Optional<String> location = result.header("Location");
    if (!STATUSES.contains(result.status()) || location.isEmpty()) {
      return Optional.empty();
    }
    if (!READING.contains(here.method()) && !KEEPING_METHOD.contains(result.status())) {
      throw new InvalidResponseException(
          String.format(
              "%s redirects the %s with status %d, which turns it into a GET",
              Origin.of(here.uri()), here.method(), result.status()),
          "use the host that it redirects to as the registry's name");
    }
    return location;
  }

  /** Resolves and checks the location, which may contain a signature, so no message quotes it. */
  private static URI target(URI here, String location) throws InvalidResponseException {
    Origin from = Origin.of(here);
    URI target =
        Origin.http(here, location)
            .orElseThrow(() -> new InvalidResponseException(from + " redirects to an invalid URL"));
    Origin to = Origin.of(target);
    boolean isLess = from.isEncrypted() && !to.isEncrypted();
    if (isLess || PrivateAddresses.isForbiddenTarget(to, from)) {
      throw new InvalidResponseException(
          from
              + " redirects to "
              + to
              + (isLess
                  ? ", which is not encrypted"
                  : ", an address that only this machine can reach"));
    }
    return target;
  }

  private static HttpRequest redirected(HttpRequest here, URI target)
      throws InvalidResponseException {
    boolean same = Origin.of(here.uri()).equals(Origin.of(target));
    if (!same && here.headers().firstValue("Content-Type").filter(FORM::equals).isPresent()) {
      throw new InvalidResponseException(
          Origin.of(here.uri()) + " redirects a request with a credential to " + Origin.of(target));
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
            here, (name, value) -> same || !name.equalsIgnoreCase("Authorization"));
    HttpRequest.Builder there =
        here.bodyPublisher().isPresent()
            ? builder.uri(target) // its body may require a certain HTTP version
            : HttpRequests.version(builder.uri(target), target);
    return RegistryHttpRequest.of(there.build(), RegistryHttpRequest.registry(here));
  }
}
