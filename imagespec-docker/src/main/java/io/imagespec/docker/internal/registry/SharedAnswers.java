package io.imagespec.docker.internal.registry;

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
 * Asks once, however many threads want the same answer at the same time: one asks, the others wait,
 * each until its own deadline. Thread-safe.
 */
final class SharedAnswers<K> {
  /** What the one thread does. */
  interface Work {
    Optional<Answer> ask() throws IOException;
  }

  private final Map<K, CompletableFuture<Optional<Answer>>> pending = new ConcurrentHashMap<>();

  /**
   * The answer; empty if there is none for this thread, which then starts anew: because the one
   * that asked found that it need not, was interrupted, or had no more time.
   */
  Optional<Answer> ask(K key, Deadline deadline, Work work) throws IOException {
    CompletableFuture<Optional<Answer>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Answer>> other = pending.putIfAbsent(key, mine);
    return other == null ? lead(key, mine, work) : await(other, deadline);
  }

  private Optional<Answer> lead(K key, CompletableFuture<Optional<Answer>> mine, Work work)
      throws IOException {
    try {
      Optional<Answer> answer = work.ask();
      pending.remove(key, mine);
      mine.complete(answer);
      return answer;
    } catch (IOException e) {
      pending.remove(key, mine);
      if (!(e instanceof DeadlinePassedException)) {
        mine.completeExceptionally(e);
      }
      throw e;
    } finally {
      pending.remove(key, mine);
      mine.cancel(false); // unless it is complete
    }
  }

  private static Optional<Answer> await(
      CompletableFuture<Optional<Answer>> other, Deadline deadline) throws IOException {
    try {
      return other.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw Deadline.cancelled(e);
    } catch (TimeoutException e) {
      throw deadline.passed();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }
}
