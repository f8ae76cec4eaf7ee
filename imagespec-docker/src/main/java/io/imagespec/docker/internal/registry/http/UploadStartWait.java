package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.concurrent.Futures;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for the response to a request that starts an upload. The upload's location is known only
 * from this response. After an interrupt, the wait continues briefly so that the upload can be
 * cancelled.
 */
final class UploadStartWait {
  private static final String UPLOADS = "/blobs/uploads";

  private UploadStartWait() {}

  /** Returns true if a request starts an upload. */
  static boolean isUploadStart(HttpRequest request) {
    return request.method().equals("POST") && request.uri().getPath().contains(UPLOADS);
  }

  /**
   * Waits for the response. A response that arrives shortly after an interrupt is returned with the
   * interrupt flag set, so that the caller only cleans up.
   *
   * @param answer the pending response
   * @param timedWait the wait, which may interrupt this thread without a need for the response
   */
  static <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer, TimedWait timedWait)
      throws IOException, InterruptedException {
    try {
      return awaited(answer, timedWait);
    } catch (ExecutionException e) {
      throw Futures.unwrap(e);
    } finally {
      answer.cancel(true); // no effect if it is complete
    }
  }

  private static <T> HttpResponse<T> awaited(
      CompletableFuture<HttpResponse<T>> answer, TimedWait timedWait)
      throws ExecutionException, InterruptedException {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      if (timedWait.isInterrupted()) {
        throw e;
      }
      return late(answer, e);
    }
  }

  private static <T> HttpResponse<T> late(
      CompletableFuture<HttpResponse<T>> answer, InterruptedException interrupt)
      throws ExecutionException, InterruptedException {
    try {
      HttpResponse<T> late =
          answer.get(RequestWaits.CLEANUP_TIME.toMillis(), TimeUnit.MILLISECONDS);
      Thread.currentThread().interrupt();
      return late;
    } catch (TimeoutException | ExecutionException e) {
      throw interrupt;
    }
  }
}
