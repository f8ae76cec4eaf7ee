package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import io.imagespec.docker.internal.registry.http.RequestWaits;
import io.imagespec.docker.internal.registry.http.RetryingTransport;
import io.imagespec.docker.internal.registry.http.TransferTimeout;
import java.io.IOException;
import java.time.Duration;

/**
 * Waits before a retry, if a retry can succeed.
 *
 * @param timeout the timeout of the transfer
 */
record UploadRetry(TransferTimeout timeout) {
  /**
   * Waits after a failure.
   *
   * @param attempt the number of attempts so far
   * @throws IOException the failure, if a retry cannot succeed
   */
  void awaitRetry(int attempt, IOException failure) throws IOException {
    Duration pause =
        RegistryIOException.of(failure)
            .flatMap(RegistryIOException::retryAfter)
            .orElseGet(() -> RetryingTransport.pause(RetryingTransport.BACKOFF, attempt));
    boolean isHopeless =
        attempt >= RetryingTransport.LIMIT
            || !RetryingTransport.isTransient(failure)
            || pause.compareTo(timeout.deadline().remaining()) >= 0;
    if (isHopeless) {
      throw failure;
    }
    RequestWaits.pause(pause, timeout.deadline());
  }

  /**
   * Returns true if a registry may have kept the bytes sent before a failure, because the
   * connection failed or the server had a transient failure.
   */
  static boolean mayResume(IOException failure) {
    return RegistryIOException.of(failure)
        .map(RegistryIOException::mayResume)
        .orElseGet(() -> RetryingTransport.isTransient(failure));
  }
}
