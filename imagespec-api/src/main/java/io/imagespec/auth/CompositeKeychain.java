package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.util.List;
import java.util.Optional;

/**
 * Several keychains, asked in order.
 *
 * @param keychains most wanted first
 */
record CompositeKeychain(List<Keychain> keychains) implements Keychain {
  @Override
  public Optional<Credential> find(ImageReference repository) {
    return keychains.stream().map(k -> k.find(repository)).flatMap(Optional::stream).findFirst();
  }

  /** Where a pull goes on as nobody, the next keychain is not asked: it is somebody else's. */
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

  /** Whoever gave it knows it. */
  @Override
  public void onRejected(Credential credential) {
    keychains.forEach(keychain -> keychain.onRejected(credential));
  }
}
