package io.imagespec.auth;

import io.imagespec.concurrent.Cancellations;
import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.SingleFlight;
import io.imagespec.name.CheckReturnValue;
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
 * Remembers credentials that are slow to get, for keychains. Thread-safe.
 *
 * <p>A credential is kept for five minutes or until its own {@link Credential#expiry()}. In the
 * last of these minutes one of the threads that want it gets a new one, while the others go on with
 * the known one, as does that thread if it fails. That there is none is kept for ten seconds, a
 * failure never. Threads that want the same at the same time share one lookup and its failure; if
 * its thread is interrupted, another takes over. Nothing outlives the cache, and nothing is written
 * anywhere.
 *
 * @param <K> what a lookup depends on, with {@code equals} and {@code hashCode}
 */
@CheckReturnValue
public final class CredentialCache<K> {
  /** How long a credential is kept. */
  public static final Duration LIFE = Duration.ofMinutes(5);

  /** How long before its end a credential is renewed. */
  public static final Duration MARGIN = Duration.ofMinutes(1);

  /**
   * How long it is kept that there is none, and how old a refused credential must be to be asked
   * for anew.
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
   * An empty cache.
   *
   * @param <K> what a lookup depends on
   * @return the cache
   */
  public static <K> CredentialCache<K> create() {
    return of(Clock.systemUTC());
  }

  /**
   * An empty cache with a clock of its own, for tests.
   *
   * @param clock tells how old credentials are
   * @param <K> what a lookup depends on
   * @return the cache
   */
  public static <K> CredentialCache<K> of(Clock clock) {
    Objects.requireNonNull(clock, "clock");
    return new CredentialCache<>(clock);
  }

  /**
   * Gives what is known, or looks it up.
   *
   * @param key what the lookup depends on
   * @param lookup asks; runs on this thread, or not at all
   * @return the credential, or empty if there is none
   * @throws CancellationException if the thread was interrupted while it waited for another one's
   *     lookup; the flag is set
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

  /** Empty if another thread is at it, or there is no new one to be had. */
  private Optional<CachedCredential> renewed(K key, Supplier<Optional<Credential>> lookup) {
    try {
      return cancellable(() -> lookups.runUnlessUnderWay(key, () -> found(key, lookup)));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.debug("the known credential is used a little longer, a new one could not be had", e);
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

  /** Another thread may have found it since this one looked. */
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
   * Forgets a credential that a registry refused, unless it is younger than ten seconds: asking
   * again would give the same.
   *
   * @param credential what was refused
   */
  public void forget(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    Instant old = clock.instant().minus(PAUSE);
    kept.values().removeIf(known -> known.holds(credential) && !known.since().isAfter(old));
  }
}
