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
 * Calls foreign code with a timeout. Each call runs on its own daemon thread, which is interrupted
 * when the caller stops waiting. Thread-safe.
 *
 * @param callee the callee in one word, for messages and the thread's name
 * @param limit the timeout; a call times out at once if it is zero or less
 */
public record TimeLimiter(String callee, Duration limit) {
  /**
   * Calls the supplier and waits for its result.
   *
   * @param <T> the result's type
   * @param supplier the supplier, called on the other thread; its exceptions are rethrown here
   * @param onTimeout creates the exception to throw on timeout
   * @return the result
   * @throws CancellationException if this thread is interrupted; it is thrown at once with the
   *     interrupt flag set
   */
  public <T> T ask(Supplier<T> supplier, Function<TimeoutException, RuntimeException> onTimeout) {
    FutureTask<T> result = new FutureTask<>(supplier::get);
    Thread thread = new Thread(result, "imagespec-" + callee);
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("interrupted while waiting for the " + callee, e);
    } catch (TimeoutException e) {
      throw onTimeout.apply(e);
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      result.cancel(true);
    }
  }

  /** Returns the exception of a task, to be thrown. Throws its error. */
  static RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }

  /** Returns the human-readable limit: {@code 60.0 s}. */
  @Override
  public String toString() {
    return Math.max(0, limit.toMillis()) / 1000.0 + " s";
  }
}
