package io.imagespec.concurrent;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/**
 * Deduplicates concurrent work. For each key one thread does the work, and the other threads wait
 * for its result or failure. If that thread is interrupted, another one takes over. Thread-safe.
 */
public final class SingleFlight<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

  /** Does the work, or waits for the thread that is doing it. */
  public V run(K key, InterruptibleCallable<V> work) throws InterruptedException {
    while (true) {
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> other = flights.putIfAbsent(key, mine);
      if (other == null) {
        return lead(key, mine, work);
      }
      Optional<V> landed = await(other);
      if (landed.isPresent()) {
        return landed.get();
      }
    }
  }

  /** Does the work unless another thread is doing it. Never waits. */
  public Optional<V> runUnlessUnderWay(K key, InterruptibleCallable<V> work)
      throws InterruptedException {
    CompletableFuture<V> mine = new CompletableFuture<>();
    return flights.putIfAbsent(key, mine) == null
        ? Optional.of(lead(key, mine, work))
        : Optional.empty();
  }

  private V lead(K key, CompletableFuture<V> mine, InterruptibleCallable<V> work)
      throws InterruptedException {
    try {
      V value = work.call();
      mine.complete(value);
      return value;
    } catch (InterruptedException | CancellationException e) {
      mine.cancel(false);
      throw e;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      flights.remove(key, mine);
    }
  }

  private static <V> Optional<V> await(CompletableFuture<V> other) throws InterruptedException {
    try {
      return Optional.of(other.get());
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    }
  }
}
