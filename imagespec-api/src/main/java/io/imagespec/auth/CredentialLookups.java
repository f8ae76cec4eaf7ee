package io.imagespec.auth;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Lookups under way: at most one for a key at any time, whoever wants it. Thread-safe. */
final class CredentialLookups<K> {
  private final ConcurrentMap<K, CompletableFuture<CachedCredential>> underWay =
      new ConcurrentHashMap<>();

  /** Looks it up, or waits for who does. */
  CachedCredential join(K key, Supplier<CachedCredential> lookup) {
    while (true) {
      CompletableFuture<CachedCredential> mine = new CompletableFuture<>();
      CompletableFuture<CachedCredential> other = underWay.putIfAbsent(key, mine);
      Optional<CachedCredential> found =
          other == null ? Optional.of(run(key, mine, lookup)) : await(other);
      if (found.isPresent()) {
        return found.get();
      }
    }
  }

  /** Looks it up, unless another thread does. */
  Optional<CachedCredential> lead(K key, Supplier<CachedCredential> lookup) {
    CompletableFuture<CachedCredential> mine = new CompletableFuture<>();
    return underWay.putIfAbsent(key, mine) == null
        ? Optional.of(run(key, mine, lookup))
        : Optional.empty();
  }

  private CachedCredential run(
      K key, CompletableFuture<CachedCredential> mine, Supplier<CachedCredential> lookup) {
    try {
      CachedCredential found = lookup.get();
      mine.complete(found);
      return found;
    } catch (CancellationException e) {
      mine.cancel(false);
      throw e;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      underWay.remove(key, mine);
    }
  }

  /** Empty if its thread was interrupted. */
  private static Optional<CachedCredential> await(CompletableFuture<CachedCredential> other) {
    try {
      return Optional.of(other.get());
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled =
          new CancellationException("interrupted while waiting for a credential");
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    }
  }
}
