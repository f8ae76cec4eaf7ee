package io.imagespec.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A cached result of a lookup.
 *
 * @param credential the credential, or empty if none was found
 * @param since the time of the lookup
 */
record CachedCredential(Optional<Credential> credential, Instant since) {
  /** Returns true if the result needs no renewal yet. */
  boolean isFresh(Instant now) {
    return isBefore(now, credential.isPresent() ? end().minus(CredentialCache.MARGIN) : end());
  }

  /** Returns true if the result may still be returned. */
  boolean isUsable(Instant now) {
    return isBefore(now, end());
  }

  /**
   * Returns true from the lookup until {@code end}. A clock that was set back must not extend the
   * lifetime.
   */
  private boolean isBefore(Instant now, Instant end) {
    return now.isBefore(end) && !now.isBefore(since);
  }

  private Instant end() {
    Duration life = credential.isPresent() ? CredentialCache.LIFE : CredentialCache.PAUSE;
    Instant end = since.plus(life);
    return credential.flatMap(Credential::expiry).filter(end::isAfter).orElse(end);
  }

  boolean holds(Credential other) {
    return credential.filter(other::equals).isPresent();
  }
}
