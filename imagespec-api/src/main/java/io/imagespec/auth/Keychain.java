package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.text.NullChecks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
   * @throws java.util.concurrent.CancellationException if the thread was interrupted; the flag is
   *     set
   */
  Optional<Credential> find(ImageReference repository);

  /**
   * Finds a credential for what only reads. A keychain may be told to let a pull go on as nobody
   * where a push must fail; the default is {@link #find}.
   *
   * @param repository the repository; tag and digest are ignored
   * @return the credential, or empty if there is none: the caller goes on as nobody
   * @throws io.imagespec.name.ImageSpecException if there should be one but it cannot be had
   * @throws java.util.concurrent.CancellationException if the thread was interrupted; the flag is
   *     set
   */
  default Optional<Credential> findForPull(ImageReference repository) {
    Objects.requireNonNull(repository, "repository");
    return find(repository);
  }

  /**
   * Hears that a registry refused a credential this keychain gave. One that remembers credentials
   * forgets it, so that the next {@link #find} asks anew; others do nothing, which is the default.
   *
   * @param credential what was refused
   */
  default void onRejected(Credential credential) {
    Objects.requireNonNull(credential, "credential");
  }

  /**
   * Nobody's keychain.
   *
   * @return a keychain that finds nothing
   */
  static Keychain none() {
    return repository -> Optional.empty();
  }

  /**
   * One credential for a registry, or for what is below a path in it, and none for anything else.
   *
   * @param scope for example {@code ghcr.io}, {@code ghcr.io/acme} or {@code docker.io/acme}
   * @param credential the credential
   * @return the keychain
   * @throws IllegalArgumentException if the scope is no registry with an optional path
   */
  static Keychain of(String scope, Credential credential) {
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(credential, "credential");
    return of(Map.of(scope, credential));
  }

  /**
   * Credentials for registries and for paths in them; the most specific scope that holds a
   * repository wins.
   *
   * @param credentials the credentials by scope, for example {@code ghcr.io} and {@code
   *     ghcr.io/acme}
   * @return the keychain
   * @throws IllegalArgumentException if a scope is no registry with an optional path, or two are
   *     the same
   */
  static Keychain of(Map<String, Credential> credentials) {
    Objects.requireNonNull(credentials, "credentials");
    return StaticCredentials.of(credentials)::find;
  }

  /**
   * Asks several keychains in order. One that fails ends the search: the next one's credential
   * might be somebody else's.
   *
   * @param keychains most wanted first
   * @return a keychain that gives the first credential found
   */
  static Keychain firstOf(Keychain... keychains) {
    NullChecks.requireNonNulls(keychains, "keychains");
    return new CompositeKeychain(List.of(keychains));
  }

  /**
   * Remembers what another keychain finds, for each repository, as {@link CredentialCache} does: up
   * to five minutes, asking once however many threads want to know. {@code
   * DockerKeychain.standard()} of imagespec-docker needs none, it remembers what is slow.
   *
   * @param keychain the keychain to be asked less often
   * @return a keychain that remembers as long as it lives
   */
  static Keychain cached(Keychain keychain) {
    Objects.requireNonNull(keychain, "keychain");
    return new CachingKeychain(keychain, CredentialCache.create(), CredentialCache.create());
  }

  /**
   * Waits so long for another keychain, and no longer; then it is interrupted, and there is an
   * {@link io.imagespec.name.ImageSpecException}. Each lookup runs on a thread of its own.
   *
   * @param limit how long a lookup may take, positive
   * @param keychain the keychain to be waited for
   * @return a keychain that always answers in time
   * @throws IllegalArgumentException if the limit is zero or negative
   */
  static Keychain withTimeout(Duration limit, Keychain keychain) {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(keychain, "keychain");
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("limit " + limit + " of a keychain must be positive");
    }
    return new TimeLimitedKeychain(keychain, limit);
  }
}
