package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.auth.Authenticator;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.endpoint.InvalidCertificatesException;
import io.imagespec.docker.internal.registry.endpoint.InvalidProxyException;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.RegistryEndpoints;
import io.imagespec.docker.internal.registry.http.Deadline;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.RedirectingTransport;
import io.imagespec.docker.internal.registry.http.RegistryHttpRequest;
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
 * @param authorizations what they demand
 * @param redirects where requests go
 * @param heads what is known of registries that refuse HEAD
 */
public record DistributionClient(
    RegistryEndpoints endpoints,
    Authenticator authorizations,
    RedirectingTransport redirects,
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
  public HttpResult ask(RegistryOperation question, DistributionRequest call) throws IOException {
    return question.asAnotherIfRefused(() -> askOnce(question, call));
  }

  /** Asks as the user is known, with at most one more request after a 401. */
  public HttpResult askOnce(RegistryOperation question, DistributionRequest call)
      throws IOException {
    authorizations.greet(question, () -> greeting(question, call));
    Optional<String> known = authorizations.known(question, call.access());
    HttpResult answer = send(question, call, known);
    if (answer.status() == 401 && !isFromRegistry(answer, question)) {
      return elsewhere(answer, question, call);
    }
    Optional<String> demanded =
        answer.status() == 401
            ? authorizations.meet(answer, registry(question), question, call.access(), known)
            : known;
    return demanded.isEmpty() || demanded.equals(known) ? answer : send(question, call, demanded);
  }

  /**
   * Asks a server again that the registry redirected to and that has a token server of its own, as
   * a public mirror has. The request is anonymous: the user's credential is for the registry.
   */
  private HttpResult elsewhere(
      HttpResult refused, RegistryOperation question, DistributionRequest call) throws IOException {
    Optional<String> token =
        call.isReading() ? authorizations.anonymous(refused, question) : Optional.empty();
    if (token.isEmpty()) {
      return refused;
    }
    HttpRequest request = call.request(refused.uri(), token);
    return redirects.send(
        RegistryHttpRequest.of(request, Origin.of(refused.uri())),
        call.limit(),
        question.deadline());
  }

  /** What a registry answers to the question whether it is one; nonsense is no demand. */
  private Optional<HttpResult> greeting(RegistryOperation question, DistributionRequest call)
      throws IOException {
    try {
      HttpResult answer = send(question, DistributionRequest.version(), Optional.empty());
      if (answer.status() == 401 && isFromRegistry(answer, question)) {
        authorizations.expect(answer, answer.uri(), question, call.access());
      }
      return Optional.of(answer);
    } catch (InvalidResponseException e) {
      return Optional.empty();
    }
  }

  private boolean isFromRegistry(HttpResult answer, RegistryOperation question) {
    return answer.isFrom(registry(question));
  }

  /** The registry's URL: the one that answered, or the first to try. */
  public URI registry(RegistryOperation question) {
    return endpoints.of(question.domain()).get(0);
  }

  /** Tries the URLs of a registry until one answers. */
  private HttpResult send(
      RegistryOperation question, DistributionRequest call, Optional<String> authorization)
      throws IOException {
    IOException silence = null;
    List<URI> candidates = endpoints.of(question.domain());
    for (URI base : candidates) {
      Deadline deadline =
          candidates.size() == 1
              ? question.deadline()
              : question.deadline().half().atMost(FIRST_ANSWER);
      try {
        HttpResult answer = send(question, call, authorization, base, deadline);
        return isPuzzled(question, answer)
            ? encrypted(question, call, base, answer)
            : settled(question, base, answer);
      } catch (InvalidResponseException | InvalidCertificatesException | InvalidProxyException e) {
        throw e;
      } catch (IOException e) {
        silence = joined(silence, e);
        if (question.deadline().remaining().isNegative()) {
          break;
        }
      }
    }
    throw silence == null ? new IOException("no URL") : silence;
  }

  private HttpResult send(
      RegistryOperation question,
      DistributionRequest call,
      Optional<String> authorization,
      URI base,
      Deadline deadline)
      throws IOException {
    authorization.ifPresent(question.shown()::add);
    HttpRequest request = call.request(base, question.image().path(), authorization);
    return redirects.send(
        RegistryHttpRequest.of(
            question.namespace().map(name -> proxied(request, name)).orElse(request),
            Origin.of(base)),
        call.limit(),
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
  private boolean isPuzzled(RegistryOperation question, HttpResult answer) {
    boolean isOpen = endpoints.of(question.domain()).size() > 1;
    return isOpen && answer.status() == 400 && !Origin.of(answer.uri()).isEncrypted();
  }

  /** A server that does speak http waits for the end of what TLS sends, so this has little time. */
  private HttpResult encrypted(
      RegistryOperation question, DistributionRequest call, URI plain, HttpResult puzzled) {
    URI base = endpoints.encrypted(question.domain());
    try {
      HttpResult answer =
          send(question, call, Optional.empty(), base, question.deadline().atMost(PROBE));
      return settled(question, base, answer);
    } catch (IOException e) {
      return settled(question, plain, puzzled);
    }
  }

  private HttpResult settled(RegistryOperation question, URI base, HttpResult answer) {
    endpoints.remember(question.domain(), base);
    return answer;
  }

  private static IOException joined(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
