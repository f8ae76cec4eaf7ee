package io.imagespec.concurrent;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The results of work by key. For each key the work is done once; a failure is not kept.
 * Thread-safe.
 */
public final class ResultCache<K, V> {
  private final Map<K, V> results = new ConcurrentHashMap<>();
  private final SingleFlight<K, V> flights = new SingleFlight<>();

  /** Returns the result, does the work, or waits for the thread that is doing it. */
  public V get(K key, InterruptibleCallable<V> work) throws InterruptedException {
    return flights.run(key, () -> knownOr(key, work));
  }

  private V knownOr(K key, InterruptibleCallable<V> work) throws InterruptedException {
    Optional<V> known = find(key);
    V result = known.isPresent() ? known.get() : work.call();
    put(key, result);
    return result;
  }

  /** Returns the result if it exists. */
  public Optional<V> find(K key) {
    return Optional.ofNullable(results.get(key));
  }

  /** Adds a result that was found elsewhere. */
  public void put(K key, V result) {
    results.put(key, result);
  }
}
