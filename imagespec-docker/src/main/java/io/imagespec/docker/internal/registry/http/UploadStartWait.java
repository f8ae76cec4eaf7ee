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
 * A request that begins an upload. Only its answer says where that is, so who is interrupted has to
 * wait a moment for it, or could not take the upload back.
 */
final class UploadStartWait {
  private static final String UPLOADS = "/blobs/uploads";

  private UploadStartWait() {}

  /** Whether a request is one. */
  static boolean isUploadStart(HttpRequest request) {
    return request.method().equals("POST") && request.uri().getPath().contains(UPLOADS);
  }

  /**
   * Waits for the answer, after an interrupt for a moment more: then it comes with the flag set, so
   * that nothing but tidying up is done after it.
   *
   * @param answer what comes
   * @param timedWait who interrupts this thread without wanting to know the answer
   */
  static <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer, TimedWait timedWait)
      throws IOException, InterruptedException {
    try {
      return awaited(answer, timedWait);
    } catch (ExecutionException e) {
      throw Futures.unwrap(e);
    } finally {
      answer.cancel(true); // unless it is there
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
