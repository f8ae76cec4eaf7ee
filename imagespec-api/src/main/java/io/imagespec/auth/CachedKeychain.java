package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import java.util.Optional;

/**
 * A keychain that is asked at most every few minutes for a repository.
 *
 * @param keychain who is asked
 * @param cache what it said
 */
record CachedKeychain(Keychain keychain, CredentialCache<ImageReference> cache)
    implements Keychain {
  @Override
  public Optional<Credential> find(ImageReference repository) {
    ImageReference key = repository.repository();
    return cache.get(key, () -> keychain.find(key));
  }

  @Override
  public void refused(Credential credential) {
    cache.forget(credential);
    keychain.refused(credential);
  }

  @Override
  public String toString() {
    return keychain.toString();
  }
}
