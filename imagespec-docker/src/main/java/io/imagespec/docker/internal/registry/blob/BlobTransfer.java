package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.auth.Authenticator;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.distribution.DistributionClient;
import io.imagespec.docker.internal.registry.distribution.DistributionRequest;
import io.imagespec.docker.internal.registry.distribution.RepositoryClient;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.HttpTransport;
import io.imagespec.docker.internal.registry.http.RedirectingTransport;
import io.imagespec.docker.internal.registry.http.RequestWaits;
import io.imagespec.docker.internal.registry.http.TransferTimeout;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;

/**
 * One upload or download. It consists of small requests, each with its own deadline, and bodies
 * whose time limit is extended by progress. Not thread-safe.
 *
 * @param client the client of the registry
 * @param httpTransport the transport of large bodies
 * @param operation the operation
 * @param timeout the timeout of the transfer
 */
public record BlobTransfer(
    DistributionClient client,
    HttpTransport httpTransport,
    RegistryOperation operation,
    TransferTimeout timeout) {
  /** Sends a small request. */
  HttpResult ask(DistributionRequest request) throws IOException {
    return client.ask(step(), request);
  }

  /** Creates a client of the repository for one small request. */
  RepositoryClient repositoryClient() {
    return new RepositoryClient(client, step());
  }

  /** Returns the operation with the deadline of its next step. */
  RegistryOperation step() {
    timeout.moved();
    return operation.withDeadline(timeout.deadline());
  }

  /** Returns a copy with a short timeout, for cleaning up. */
  BlobTransfer forCleanup() {
    return new BlobTransfer(
        client,
        httpTransport,
        operation,
        TransferTimeout.of(RequestWaits.CLEANUP_TIME, RequestWaits.CLEANUP_TIME));
  }

  /** Returns the URL of the registry, which has responded before. */
  URI registry() {
    return client.registry(operation);
  }

  /**
   * Sends a request to the location of an upload. The request is repeated after a 401, and with a
   * renewed credential if that is rejected. The credential is sent to the registry only. The body
   * is read again from the start each time.
   *
   * @param location the location of the upload
   * @param request the request
   */
  HttpResult send(UploadLocation location, HttpRequest.Builder request) throws IOException {
    if (!location.isSameOrigin()) {
      return signed(request, Optional.empty());
    }
    RegistryOperation step = step();
    try {
      HttpResult result = sendOnce(step, location, request);
      if (!step.credentials().renewAfter(result.status())) {
        return result;
      }
    } catch (RegistryException e) {
      if (!step.credentials().renewAfter(e.status().orElse(0))) {
        throw e;
      }
    }
    return sendOnce(step, location, request);
  }

  private HttpResult sendOnce(
      RegistryOperation step, UploadLocation location, HttpRequest.Builder request)
      throws IOException {
    Authenticator authenticator = client.authenticator();
    Optional<String> known = authenticator.header(step, DistributionRequest.PUSH);
    HttpResult result = signed(request, known);
    Optional<String> demanded =
        result.status() == 401 && result.isFrom(location.registry())
            ? authenticator.answerChallenge(
                result, location.registry(), step, DistributionRequest.PUSH, known)
            : known;
    return demanded.equals(known) ? result : signed(request, demanded);
  }

  private HttpResult signed(HttpRequest.Builder unsigned, Optional<String> authorization)
      throws IOException {
    HttpRequest.Builder signed = unsigned.copy();
    authorization.ifPresent(
        value -> {
          operation.credentials().presented().add(value);
          signed.setHeader("Authorization", value);
        });
    return RedirectingTransport.follow(
        signed.build(),
        request -> {
          timeout.moved();
          return httpTransport.send(request, DistributionRequest.ERROR_LIMIT, timeout);
        });
  }
}
