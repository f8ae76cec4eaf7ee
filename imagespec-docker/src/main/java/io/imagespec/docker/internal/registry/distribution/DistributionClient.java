package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.auth.Authenticator;
import io.imagespec.docker.internal.registry.auth.OperationCredentials;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.RegistryHttpRequest;
import io.imagespec.docker.internal.registry.http.RegistryTransport;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;

/**
 * Sends the requests of an operation to a registry, with the authorization that the registry
 * requires.
 *
 * @param transport the transport to registries
 * @param authenticator answers the challenges of registries
 * @param heads the registries that refuse HEAD
 */
public record DistributionClient(
    RegistryTransport transport, Authenticator authenticator, RegistriesWithoutHead heads) {
  /** Sends the request that precedes all others to a registry, unless it was sent before. */
  public void ping(RegistryOperation operation) throws IOException {
    authenticator.pingOnce(operation, "pull", transport);
  }

  /**
   * Sends a request, and sends it again if the registry denies it and the user has a different
   * credential by then.
   *
   * @return the response, of any status
   */
  public HttpResult ask(RegistryOperation operation, DistributionRequest request)
      throws IOException {
    OperationCredentials credentials = operation.credentials();
    try {
      HttpResult result = askOnce(operation, request);
      if (!credentials.renewAfter(result.status())) {
        return result;
      }
    } catch (RegistryException e) {
      if (!credentials.renewAfter(e.status().orElse(0))) {
        throw e;
      }
    }
    return askOnce(operation, request);
  }

  /** Sends a request with the current credential, with at most one more request after a 401. */
  public HttpResult askOnce(RegistryOperation operation, DistributionRequest request)
      throws IOException {
    authenticator.pingOnce(operation, request.access(), transport);
    Optional<String> known = authenticator.header(operation, request.access());
    HttpResult result = send(operation, request, known);
    if (result.status() != 401) {
      return result;
    }
    URI registry = registry(operation);
    if (!result.isFrom(registry)) {
      return sendAnonymously(operation, request, result);
    }
    Optional<String> demanded =
        authenticator.answerChallenge(result, registry, operation, request.access(), known);
    return demanded.isEmpty() || demanded.equals(known)
        ? result
        : send(operation, request, demanded);
  }

  private HttpResult send(
      RegistryOperation operation, DistributionRequest request, Optional<String> authorization)
      throws IOException {
    authorization.ifPresent(operation.credentials().presented()::add);
    return transport.send(
        operation.domain(),
        operation.withNamespace(request.pathIn(operation.image().path())),
        request.builder(authorization),
        request.limit(),
        operation.deadline());
  }

  /**
   * Sends a request again to a server that the registry redirected to and that has a token server
   * of its own, as a public mirror has. The request is anonymous, because the user's credential is
   * for the registry.
   */
  private HttpResult sendAnonymously(
      RegistryOperation operation, DistributionRequest distributionRequest, HttpResult refused)
      throws IOException {
    Optional<String> token =
        distributionRequest.isReading()
            ? authenticator.anonymous(refused, operation)
            : Optional.empty();
    if (token.isEmpty()) {
      return refused;
    }
    HttpRequest request = HttpRequests.to(refused.uri(), distributionRequest.builder(token));
    return transport
        .redirectingTransport()
        .send(
            RegistryHttpRequest.of(request, Origin.of(refused.uri())),
            distributionRequest.limit(),
            operation.deadline());
  }

  /** Returns the URL of the registry: the one that answered, or the first candidate. */
  public URI registry(RegistryOperation operation) {
    return transport.registry(operation.domain());
  }
}
