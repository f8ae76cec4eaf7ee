package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.util.Optional;

/**
 * A keychain that caches the results of another one by repository.
 *
 * @param keychain the other keychain
 * @param cache the results of {@link #find}
 * @param pulls the results of {@link #findForPull} after {@link #find} failed
 */
record CachingKeychain(
    Keychain keychain, CredentialCache<ImageReference> cache, CredentialCache<ImageReference> pulls)
    implements Keychain {
  @Override
  public Optional<Credential> find(ImageReference repository) {
    ImageReference key = repository.repository();
    return cache.get(key, () -> keychain.find(key));
  }

  /**
   * Returns the result of {@link #find}, which is valid for pulls too. Only if that fails, the
   * keychain itself decides.
   */
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
