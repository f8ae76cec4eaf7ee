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
 * One up- or download: many small questions, each with a deadline of its own, and bodies that take
 * as long as they move. For one thread.
 *
 * @param client with the registry
 * @param httpTransport where large bodies go
 * @param operation what was asked for
 * @param timeout how long it may take
 */
public record BlobTransfer(
    DistributionClient client,
    HttpTransport httpTransport,
    RegistryOperation operation,
    TransferTimeout timeout) {
  /** Asks a small question. */
  HttpResult ask(DistributionRequest request) throws IOException {
    return client.ask(step(), request);
  }

  /** The repository, for one small question. */
  RepositoryClient repositoryClient() {
    return new RepositoryClient(client, step());
  }

  /** The same question, with the time for its next step. */
  RegistryOperation step() {
    timeout.moved();
    return operation.withDeadline(timeout.deadline());
  }

  /** The same, with a moment only: to tidy up. */
  BlobTransfer forCleanup() {
    return new BlobTransfer(
        client,
        httpTransport,
        operation,
        TransferTimeout.of(RequestWaits.CLEANUP_TIME, RequestWaits.CLEANUP_TIME));
  }

  /** The URL of the registry, which has answered before. */
  URI registry() {
    return client.registry(operation);
  }

  /**
   * Sends to where an upload is: once, once more after a 401, and as another if that is refused.
   * The credential is shown to the registry only. A body is read again from its start each time.
   *
   * @param location where the upload is
   * @param request how the request goes to wherever the upload is
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
