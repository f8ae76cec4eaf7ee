package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.auth.Authenticator;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.endpoint.InvalidCertificatesException;
import io.imagespec.docker.internal.registry.endpoint.InvalidProxyException;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.RegistryEndpoints;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.RedirectingTransport;
import io.imagespec.docker.internal.registry.http.RegistryHttpRequest;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry: finds its URL, meets its demand for authorization, and asks again.
 *
 * @param endpoints where registries are
 * @param authenticator what they demand
 * @param redirectingTransport where requests go
 * @param heads what is known of registries that refuse HEAD
 */
public record DistributionClient(
    RegistryEndpoints endpoints,
    Authenticator authenticator,
    RedirectingTransport redirectingTransport,
    RegistriesWithoutHead heads) {
  /** How long a server that did not understand http may take to understand https. */
  private static final Duration PROBE = Duration.ofSeconds(2);

  /**
   * How long is waited for each URL of a registry while it is not known which one answers, and
   * never so long that no time is left for the next.
   */
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

  /**
   * Asks, and asks again if it is refused and the user has another credential by now.
   *
   * @return the answer, whatever its status
   */
  public HttpResult ask(RegistryOperation operation, DistributionRequest request)
      throws IOException {
    return operation.retryWithRenewedCredential(() -> askOnce(operation, request));
  }

  /** Asks as the user is known, with at most one more request after a 401. */
  public HttpResult askOnce(RegistryOperation operation, DistributionRequest request)
      throws IOException {
    authenticator.pingOnce(operation, () -> greeting(operation, request));
    Optional<String> known = authenticator.header(operation, request.access());
    HttpResult result = send(operation, request, known);
    if (result.status() == 401 && !isFromRegistry(result, operation)) {
      return elsewhere(result, operation, request);
    }
    Optional<String> demanded =
        result.status() == 401
            ? authenticator.answerChallenge(
                result, registry(operation), operation, request.access(), known)
            : known;
    return demanded.isEmpty() || demanded.equals(known)
        ? result
        : send(operation, request, demanded);
  }

  /**
   * Asks a server again that the registry redirected to and that has a token server of its own, as
   * a public mirror has. The request is anonymous: the user's credential is for the registry.
   */
  private HttpResult elsewhere(
      HttpResult refused, RegistryOperation operation, DistributionRequest distributionRequest)
      throws IOException {
    Optional<String> token =
        distributionRequest.isReading()
            ? authenticator.anonymous(refused, operation)
            : Optional.empty();
    if (token.isEmpty()) {
      return refused;
    }
    HttpRequest request = distributionRequest.request(refused.uri(), token);
    return redirectingTransport.send(
        RegistryHttpRequest.of(request, Origin.of(refused.uri())),
        distributionRequest.limit(),
        operation.deadline());
  }

  /** What a registry answers to the question whether it is one; nonsense is no demand. */
  private Optional<HttpResult> greeting(RegistryOperation operation, DistributionRequest request)
      throws IOException {
    try {
      HttpResult result = send(operation, DistributionRequest.version(), Optional.empty());
      if (result.status() == 401 && isFromRegistry(result, operation)) {
        authenticator.rememberChallenge(result, result.uri(), operation, request.access());
      }
      return Optional.of(result);
    } catch (InvalidResponseException e) {
      return Optional.empty();
    }
  }

  private boolean isFromRegistry(HttpResult result, RegistryOperation operation) {
    return result.isFrom(registry(operation));
  }

  /** The registry's URL: the one that answered, or the first to try. */
  public URI registry(RegistryOperation operation) {
    return endpoints.of(operation.domain()).get(0);
  }

  /** Tries the URLs of a registry until one answers. */
  private HttpResult send(
      RegistryOperation operation, DistributionRequest request, Optional<String> authorization)
      throws IOException {
    IOException silence = null;
    List<URI> candidates = endpoints.of(operation.domain());
    for (URI base : candidates) {
      Deadline deadline =
          candidates.size() == 1
              ? operation.deadline()
              : operation.deadline().half().atMost(FIRST_ANSWER);
      try {
        HttpResult result = send(operation, request, authorization, base, deadline);
        return expectsTls(operation, result)
            ? retryOverTls(operation, request, base, result)
            : rememberEndpoint(operation, base, result);
      } catch (InvalidResponseException | InvalidCertificatesException | InvalidProxyException e) {
        throw e;
      } catch (IOException e) {
        silence = addSuppressed(silence, e);
        if (operation.deadline().remaining().isNegative()) {
          break;
        }
      }
    }
    throw silence == null ? new IOException("no URL") : silence;
  }

  private HttpResult send(
      RegistryOperation operation,
      DistributionRequest distributionRequest,
      Optional<String> authorization,
      URI base,
      Deadline deadline)
      throws IOException {
    authorization.ifPresent(operation.presented()::add);
    HttpRequest request =
        distributionRequest.request(base, operation.image().path(), authorization);
    return redirectingTransport.send(
        RegistryHttpRequest.of(
            operation.namespace().map(name -> proxied(request, name)).orElse(request),
            Origin.of(base)),
        distributionRequest.limit(),
        deadline);
  }

  /**
   * The form for mirrors.
   *
   * @see <a
   *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#registry-proxying">OCI
   *     distribution specification</a>
   */
  private static HttpRequest proxied(HttpRequest request, String namespace) {
    URI uri = request.uri();
    String pair = "ns=" + URLEncoder.encode(namespace, StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .uri(URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + pair))
        .build();
  }

  /** Servers that expect TLS answer plain http with 400, if at all. */
  private boolean expectsTls(RegistryOperation operation, HttpResult result) {
    boolean isOpen = endpoints.of(operation.domain()).size() > 1;
    return isOpen && result.status() == 400 && !Origin.of(result.uri()).isEncrypted();
  }

  /** A server that does speak http waits for the end of what TLS sends, so this has little time. */
  private HttpResult retryOverTls(
      RegistryOperation operation, DistributionRequest request, URI plain, HttpResult puzzled) {
    URI base = endpoints.encrypted(operation.domain());
    try {
      HttpResult result =
          send(operation, request, Optional.empty(), base, operation.deadline().atMost(PROBE));
      return rememberEndpoint(operation, base, result);
    } catch (IOException e) {
      return rememberEndpoint(operation, plain, puzzled);
    }
  }

  private HttpResult rememberEndpoint(RegistryOperation operation, URI base, HttpResult result) {
    endpoints.remember(operation.domain(), base);
    return result;
  }

  private static IOException addSuppressed(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
