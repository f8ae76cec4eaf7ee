package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * Finds the credential for a repository. Implementations are thread-safe, and may read files or
 * start a credential helper.
 */
@FunctionalInterface
public interface Keychain {
  /**
   * Finds a credential.
   *
   * @param repository the repository; tag and digest are ignored
   * @return the credential, or empty if there is none: the caller goes on as nobody
   * @throws io.imagespec.name.ImageSpecException if there should be one but it cannot be had (a
   *     credential helper failed, a file cannot be read)
   */
  Optional<Credential> find(ImageReference repository);

  /**
   * Nobody's keychain.
   *
   * @return a keychain that finds nothing
   */
  static Keychain none() {
    return repository -> Optional.empty();
  }

  /**
   * Asks several keychains in order.
   *
   * @param keychains most wanted first
   * @return a keychain that gives the first credential found
   */
  static Keychain firstOf(Keychain... keychains) {
    List<Keychain> all = List.of(keychains);
    return repository ->
        all.stream().map(k -> k.find(repository)).flatMap(Optional::stream).findFirst();
  }
}
