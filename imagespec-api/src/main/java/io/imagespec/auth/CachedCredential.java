package io.imagespec.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a lookup found.
 *
 * @param credential the credential, or that there is none
 * @param since when
 */
record CachedCredential(Optional<Credential> credential, Instant since) {
  /** Whether it is given without another thought. */
  boolean isFresh(Instant now) {
    return isBefore(now, credential.isPresent() ? end().minus(CredentialCache.MARGIN) : end());
  }

  /** Whether it may still be given. */
  boolean isUsable(Instant now) {
    return isBefore(now, end());
  }

  /** A clock that was set back must not make it immortal. */
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
