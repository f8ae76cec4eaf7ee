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
 * Whether the user may push: begins an upload, which wants the same permission as a push does, and
 * takes it back.
 *
 * @param client with the registry
 * @param operation the question
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
   * Not all registries know how; those forget an upload by themselves. Nobody is asked for another
   * credential for that.
   */
  private void cancel(HttpResult started) {
    try {
      UploadLocation location = UploadLocation.of(client.registry(operation), started);
      RegistryOperation brief = operation.forCleanup();
      HttpResult result =
          location.isSameOrigin()
              ? client.askOnce(brief, DistributionRequest.cancelUpload(location.path()))
              : cancelElsewhere(location, brief);
      LOG.debug("cancelled the upload that asked whether we may: {}", result);
    } catch (IOException | RuntimeException e) {
      LOG.debug(
          "the upload that asked whether we may is left to the registry: {}",
          operation.credentials().presented().redactedSummary(e));
    }
  }

  /** Another server is shown no credential. */
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
