package io.imagespec.auth;

import io.imagespec.concurrent.Cancellations;
import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.SingleFlight;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of credentials for keychains with slow lookups. Thread-safe.
 *
 * <p>A credential is cached for five minutes, or until its own {@link Credential#expiry()}. In the
 * last minute one thread renews it; the others use the cached one, and so does that thread if the
 * renewal fails. An empty result is cached for ten seconds, a failure is not cached. Concurrent
 * callers with the same key share one lookup and its failure; if its thread is interrupted, another
 * thread takes over. The cache is in memory only.
 *
 * @param <K> the key of a lookup, with {@code equals} and {@code hashCode}
 */
@EngineSpi
@CheckReturnValue
public final class CredentialCache<K> {
  /** The time for which a credential is cached: 5 minutes. */
  public static final Duration LIFE = Duration.ofMinutes(5);

  /** The time before its expiry at which a credential is renewed: 1 minute. */
  public static final Duration MARGIN = Duration.ofMinutes(1);

  /**
   * The time for which an empty result is cached, and the age from which a rejected credential is
   * looked up again: 10 seconds.
   */
  public static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(CredentialCache.class);

  private final Clock clock;
  private final ConcurrentMap<K, CachedCredential> kept = new ConcurrentHashMap<>();
  private final SingleFlight<K, CachedCredential> lookups = new SingleFlight<>();

  private CredentialCache(Clock clock) {
    this.clock = clock;
  }

  /**
   * Creates an empty cache.
   *
   * @param <K> the key of a lookup
   * @return the cache
   */
  public static <K> CredentialCache<K> create() {
    return of(Clock.systemUTC());
  }

  /**
   * Creates an empty cache with its own clock, for tests.
   *
   * @param clock the clock that determines the age of credentials
   * @param <K> the key of a lookup
   * @return the cache
   */
  public static <K> CredentialCache<K> of(Clock clock) {
    Objects.requireNonNull(clock, "clock");
    return new CredentialCache<>(clock);
  }

  /**
   * Returns the cached credential, or looks it up.
   *
   * @param key the key of the lookup
   * @param lookup the lookup; runs on the calling thread, or not at all
   * @return the credential, or empty if none exists
   * @throws CancellationException if the thread is interrupted while it waits for the lookup of
   *     another thread; the interrupt flag stays set
   */
  public Optional<Credential> get(K key, Supplier<Optional<Credential>> lookup) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(lookup, "lookup");
    Instant now = clock.instant();
    Optional<CachedCredential> known =
        Optional.ofNullable(kept.get(key)).filter(k -> k.isUsable(now));
    if (known.isEmpty()) {
      return cancellable(() -> lookups.run(key, () -> found(key, lookup))).credential();
    }
    return known.get().isFresh(now)
        ? known.get().credential()
        : renewed(key, lookup).orElse(known.get()).credential();
  }

  /** Returns empty if another thread is renewing the credential, or the renewal failed. */
  private Optional<CachedCredential> renewed(K key, Supplier<Optional<Credential>> lookup) {
    try {
      return cancellable(() -> lookups.runUnlessUnderWay(key, () -> found(key, lookup)));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.debug("renewing a credential failed; the cached one is used until it expires", e);
      return Optional.empty();
    }
  }

  private static <T> T cancellable(InterruptibleCallable<T> shared) {
    try {
      return shared.call();
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("interrupted while waiting for a credential", e);
    }
  }

  /** Looks again in the cache first: another thread may have filled it meanwhile. */
  private CachedCredential found(K key, Supplier<Optional<Credential>> lookup) {
    CachedCredential known = kept.get(key);
    if (known != null && known.isFresh(clock.instant())) {
      return known;
    }
    CachedCredential found = new CachedCredential(lookup.get(), clock.instant());
    kept.values().removeIf(old -> !old.isUsable(found.since()));
    kept.put(key, found);
    return found;
  }

  /**
   * Removes a credential that a registry rejected, unless it is younger than ten seconds: another
   * lookup would return the same one.
   *
   * @param credential the rejected credential
   */
  public void forget(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    Instant old = clock.instant().minus(PAUSE);
    kept.values().removeIf(known -> known.holds(credential) && !known.since().isAfter(old));
  }
}
