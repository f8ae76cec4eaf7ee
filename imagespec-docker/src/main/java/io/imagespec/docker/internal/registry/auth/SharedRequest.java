package io.imagespec.docker.internal.registry.auth;

import io.imagespec.docker.internal.concurrent.Futures;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.RequestTimeoutException;
import io.imagespec.docker.internal.registry.http.RequestWaits;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request that threads share if they need the same response at the same time. One thread sends
 * it, and the others wait, each until its own deadline. Thread-safe.
 *
 * @param <K> the key of a request
 */
final class SharedRequest<K> {
  /** The request that one thread sends. */
  interface Work {
    Optional<HttpResult> ask() throws IOException;
  }

  private final Map<K, CompletableFuture<Optional<HttpResult>>> pending = new ConcurrentHashMap<>();

  /**
   * Sends a request, or waits for the thread that sends it.
   *
   * @return the response; empty if the other thread sent no request, was interrupted or timed out,
   *     so that the caller has to start again
   */
  Optional<HttpResult> ask(K key, Deadline deadline, Work work) throws IOException {
    CompletableFuture<Optional<HttpResult>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<HttpResult>> other = pending.putIfAbsent(key, mine);
    return other == null ? lead(key, mine, work) : await(other, deadline);
  }

  private Optional<HttpResult> lead(K key, CompletableFuture<Optional<HttpResult>> mine, Work work)
      throws IOException {
    try {
      Optional<HttpResult> result = work.ask();
      pending.remove(key, mine);
      mine.complete(result);
      return result;
    } catch (IOException e) {
      pending.remove(key, mine);
      if (!(e instanceof RequestTimeoutException)) {
        mine.completeExceptionally(e);
      }
      throw e;
    } finally {
      pending.remove(key, mine);
      mine.cancel(false); // unless it is complete
    }
  }

  private static Optional<HttpResult> await(
      CompletableFuture<Optional<HttpResult>> other, Deadline deadline) throws IOException {
    try {
      return other.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw RequestWaits.interrupted(e);
    } catch (TimeoutException e) {
      throw RequestWaits.timeout(deadline);
    } catch (ExecutionException e) {
      throw Futures.toIOException(e);
    }
  }
}
