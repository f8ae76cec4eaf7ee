package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.util.Optional;

/**
 * A keychain that is asked at most every few minutes for a repository.
 *
 * @param keychain who is asked
 * @param cache what it said
 */
record CachingKeychain(
    Keychain keychain, CredentialCache<ImageReference> cache, CredentialCache<ImageReference> pulls)
    implements Keychain {
  @Override
  public Optional<Credential> find(ImageReference repository) {
    ImageReference key = repository.repository();
    return cache.get(key, () -> keychain.find(key));
  }

  /** What is found counts for both; only a keychain that fails is asked what to do about a pull. */
  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    try {
      return find(repository);
    } catch (ImageSpecException e) {
      ImageReference key = repository.repository();
      return pulls.get(key, () -> keychain.findForPull(key));
    }
  }

  @Override
  public void onRejected(Credential credential) {
    cache.forget(credential);
    pulls.forget(credential);
    keychain.onRejected(credential);
  }

  @Override
  public String toString() {
    return keychain.toString();
  }
}
