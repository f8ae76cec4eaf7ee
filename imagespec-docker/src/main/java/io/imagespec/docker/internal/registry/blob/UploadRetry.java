package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.http.RequestWaits;
import io.imagespec.docker.internal.registry.http.RetryAfter;
import io.imagespec.docker.internal.registry.http.RetryingTransport;
import io.imagespec.docker.internal.registry.http.TransferTimeout;
import io.imagespec.docker.internal.registry.http.UploadRejectedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits before something is sent again, if there is hope.
 *
 * @param timeout how long it may take
 */
record UploadRetry(TransferTimeout timeout) {
  /**
   * Waits after a failure.
   *
   * @param attempt how often it was tried
   * @throws IOException the failure, if trying again makes no sense
   */
  void awaitRetry(int attempt, IOException failure) throws IOException {
    Duration pause =
        pause(failure).orElseGet(() -> RetryingTransport.pause(RetryingTransport.BACKOFF, attempt));
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
   * True if a registry may have kept what it was sent before a failure: a connection that broke
   * off, a server in trouble.
   */
  static boolean mayResume(IOException failure) {
    boolean isUnknown =
        failure instanceof UploadRejectedException refused
            && !RetryingTransport.TRANSIENT_STATUSES.contains(refused.result().status());
    return !isUnknown && RetryingTransport.isTransient(failure);
  }

  private static Optional<Duration> pause(IOException failure) {
    return failure instanceof UploadRejectedException refused
        ? RetryAfter.of(refused.result())
        : Optional.empty();
  }
}
