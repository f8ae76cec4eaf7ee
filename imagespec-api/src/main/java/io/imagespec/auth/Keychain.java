package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.text.NullChecks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A source of credentials for repositories. Implementations are thread-safe, and may read files or
 * start a credential helper.
 */
@FunctionalInterface
public interface Keychain {
  /**
   * Finds a credential.
   *
   * @param repository the repository; tag and digest are ignored
   * @return the credential, or empty if none exists: the request is anonymous
   * @throws io.imagespec.name.ImageSpecException if a credential is configured but unavailable, for
   *     example because a credential helper failed or a file cannot be read
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   */
  Optional<Credential> find(ImageReference repository);

  /**
   * Finds a credential for a pull. A keychain may allow an anonymous pull where a push must fail.
   * The default implementation calls {@link #find}.
   *
   * @param repository the repository; tag and digest are ignored
   * @return the credential, or empty if none exists: the request is anonymous
   * @throws io.imagespec.name.ImageSpecException if a credential is configured but unavailable
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   */
  default Optional<Credential> findForPull(ImageReference repository) {
    Objects.requireNonNull(repository, "repository");
    return find(repository);
  }

  /**
   * Reports that a registry rejected a credential of this keychain. A caching keychain removes it,
   * so that the next {@link #find} looks it up again. The default implementation does nothing.
   * Never blocks.
   *
   * @param credential the rejected credential
   */
  default void onRejected(Credential credential) {
    Objects.requireNonNull(credential, "credential");
  }

  /**
   * Returns an empty keychain.
   *
   * @return a keychain without credentials
   */
  static Keychain none() {
    return repository -> Optional.empty();
  }

  /**
   * Creates a keychain with one credential, for a registry or for the repositories below a path in
   * it.
   *
   * @param scope for example {@code ghcr.io}, {@code ghcr.io/acme} or {@code docker.io/acme}
   * @param credential the credential
   * @return the keychain
   * @throws IllegalArgumentException if the scope is not a registry with an optional path
   */
  static Keychain of(String scope, Credential credential) {
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(credential, "credential");
    return of(Map.of(scope, credential));
  }

  /**
   * Creates a keychain with credentials for registries and for paths in them. The most specific
   * scope of a repository wins.
   *
   * @param credentials the credentials by scope, for example {@code ghcr.io} and {@code
   *     ghcr.io/acme}
   * @return the keychain
   * @throws IllegalArgumentException if a scope is not a registry with an optional path, or two
   *     scopes are the same
   */
  static Keychain of(Map<String, Credential> credentials) {
    Objects.requireNonNull(credentials, "credentials");
    return StaticCredentials.of(credentials)::find;
  }

  /**
   * Combines several keychains, which are asked in order. A failure ends the search: the next
   * keychain's credential might be another user's.
   *
   * @param keychains the keychains, highest priority first
   * @return a keychain that returns the first credential found
   */
  static Keychain firstOf(Keychain... keychains) {
    NullChecks.requireNonNulls(keychains, "keychains");
    return new CompositeKeychain(List.of(keychains));
  }

  /**
   * Caches the results of another keychain by repository, with the rules of {@link
   * CredentialCache}: up to five minutes, with one lookup for concurrent callers. {@code
   * DockerKeychain.standard()} of imagespec-docker caches slow lookups itself.
   *
   * @param keychain the keychain
   * @return a caching keychain
   */
  static Keychain cached(Keychain keychain) {
    Objects.requireNonNull(keychain, "keychain");
    return new CachingKeychain(keychain, CredentialCache.create(), CredentialCache.create());
  }

  /**
   * Limits the time of another keychain's lookups. A lookup that exceeds the limit is interrupted,
   * and fails with an {@link io.imagespec.name.ImageSpecException}. Each lookup runs on its own
   * thread.
   *
   * @param limit the time limit of one lookup, positive
   * @param keychain the keychain
   * @return a keychain with a timeout
   * @throws IllegalArgumentException if the limit is zero or negative
   */
  static Keychain withTimeout(Duration limit, Keychain keychain) {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(keychain, "keychain");
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("keychain timeout " + limit + " must be positive");
    }
    return new TimeLimitedKeychain(keychain, limit);
  }
}
