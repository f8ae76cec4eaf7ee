package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.util.List;
import java.util.Optional;

/**
 * A keychain that asks several others in order.
 *
 * @param keychains the keychains, highest priority first
 */
record CompositeKeychain(List<Keychain> keychains) implements Keychain {
  @Override
  public Optional<Credential> find(ImageReference repository) {
    return keychains.stream().map(k -> k.find(repository)).flatMap(Optional::stream).findFirst();
  }

  /**
   * Asks the keychains in order. One that falls back to an anonymous pull ends the search: the next
   * credential may be another user's.
   */
  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    for (Keychain keychain : keychains) {
      try {
        Optional<Credential> found = keychain.find(repository);
        if (found.isPresent()) {
          return found;
        }
      } catch (ImageSpecException e) {
        return keychain.findForPull(repository);
      }
    }
    return Optional.empty();
  }

  /** Informs all keychains. The one that returned the credential recognizes it. */
  @Override
  public void onRejected(Credential credential) {
    keychains.forEach(keychain -> keychain.onRejected(credential));
  }
}
