package io.imagespec.concurrent;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks code of others, each time on a daemon thread of its own, which is interrupted if it is not
 * waited for any longer. Thread-safe.
 *
 * @param whom who is asked, in one word, for messages and the thread's name
 * @param limit how long an answer is waited for; none at all if it is zero or less
 */
public record TimeLimiter(String whom, Duration limit) {
  /**
   * Waits for an answer.
   *
   * @param <T> what is wanted
   * @param question is answered on the other thread; what it throws is thrown here
   * @param late what is thrown if there is no answer in time
   * @return the answer
   * @throws CancellationException if this thread is interrupted, at once; the flag is set
   */
  public <T> T ask(Supplier<T> question, Function<TimeoutException, RuntimeException> late) {
    FutureTask<T> answer = new FutureTask<>(question::get);
    Thread thread = new Thread(answer, "imagespec-" + whom);
    thread.setDaemon(true);
    thread.start();
    try {
      return answer.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("interrupted while a " + whom + " was asked", e);
    } catch (TimeoutException e) {
      throw late.apply(e);
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      answer.cancel(true);
    }
  }

  private static RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }

  /** The limit for people: {@code 60.0 s}. */
  @Override
  public String toString() {
    return Math.max(0, limit.toMillis()) / 1000.0 + " s";
  }
}
