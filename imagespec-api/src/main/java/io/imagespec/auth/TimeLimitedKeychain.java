package io.imagespec.auth;

import io.imagespec.concurrent.TimeLimiter;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A keychain with a timeout; a lookup that exceeds it is interrupted.
 *
 * @param keychain the other keychain
 * @param limiter the time limit of one lookup
 */
record TimeLimitedKeychain(Keychain keychain, TimeLimiter limiter) implements Keychain {
  TimeLimitedKeychain(Keychain keychain, Duration limit) {
    this(keychain, new TimeLimiter("keychain", limit));
  }

  @Override
  public Optional<Credential> find(ImageReference repository) {
    return limiter.ask(() -> keychain.find(repository), e -> late(repository, e));
  }

  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    return limiter.ask(() -> keychain.findForPull(repository), e -> late(repository, e));
  }

  private ImageSpecException late(ImageReference repository, TimeoutException cause) {
    return new ImageSpecException(
        "credential for "
            + repository.repository()
            + ": the keychain did not respond within "
            + limiter
            + "; check what it waits for, for example a credential helper",
        cause);
  }

  @Override
  public void onRejected(Credential credential) {
    keychain.onRejected(credential);
  }

  @Override
  public String toString() {
    return keychain.toString();
  }
}
