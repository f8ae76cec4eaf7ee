package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * Several keychains, asked in order.
 *
 * @param keychains most wanted first
 */
record KeychainList(List<Keychain> keychains) implements Keychain {
  @Override
  public Optional<Credential> find(ImageReference repository) {
    return keychains.stream().map(k -> k.find(repository)).flatMap(Optional::stream).findFirst();
  }

  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    return keychains.stream()
        .map(k -> k.findForPull(repository))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Whoever gave it knows it. */
  @Override
  public void refused(Credential credential) {
    keychains.forEach(keychain -> keychain.refused(credential));
  }
}
