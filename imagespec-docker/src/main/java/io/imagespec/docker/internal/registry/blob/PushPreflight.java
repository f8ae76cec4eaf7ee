package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.concurrent.UninterruptibleWork;
import io.imagespec.docker.internal.registry.auth.ErrorResponse;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.distribution.DistributionClient;
import io.imagespec.docker.internal.registry.distribution.DistributionRequest;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.RegistryHttpRequest;
import java.io.IOException;
import java.net.http.HttpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the user may push: starts an upload, which requires the same permission as a push,
 * and cancels it.
 *
 * @param client the client of the registry
 * @param operation the operation
 */
public record PushPreflight(DistributionClient client, RegistryOperation operation) {
  private static final Logger LOG = LoggerFactory.getLogger(PushPreflight.class);

  public void run() throws IOException {
    operation.refuseImpossiblePath();
    HttpResult result = client.ask(operation, DistributionRequest.startUpload());
    if (!UploadSession.isBegun(result)) {
      throw ErrorResponse.of(operation, result);
    }
    UninterruptibleWork.run(() -> cancel(result));
  }

  /**
   * Cancels the upload. Some registries do not support this and expire uploads by themselves. The
   * keychain is not asked for another credential.
   */
  private void cancel(HttpResult started) {
    try {
      UploadLocation location = UploadLocation.of(client.registry(operation), started);
      RegistryOperation brief = operation.forCleanup();
      HttpResult result =
          location.isSameOrigin()
              ? client.askOnce(brief, DistributionRequest.cancelUpload(location.path()))
              : cancelElsewhere(location, brief);
      LOG.debug("cancelled the upload of the push check: {}", result);
    } catch (IOException | RuntimeException e) {
      LOG.debug(
          "could not cancel the upload of the push check: {}",
          operation.credentials().presented().redactedSummary(e));
    }
  }

  /** Cancels an upload on a different server, without a credential. */
  private HttpResult cancelElsewhere(UploadLocation location, RegistryOperation brief)
      throws IOException {
    HttpRequest request = HttpRequests.to(location.uri()).DELETE().build();
    return client
        .transport()
        .redirectingTransport()
        .send(
            RegistryHttpRequest.of(request, Origin.of(location.registry())),
            DistributionRequest.ERROR_LIMIT,
            brief.deadline());
  }
}
