package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cache of bearer tokens: one for each registry, realm, scope and user. All operations share the
 * tokens, and each token is requested once. Thread-safe.
 */
public final class TokenCache {
  /** The number of new tokens after which expired tokens are removed. */
  private static final int SWEEP = 256;

  private final AtomicInteger kept = new AtomicInteger();
  private final TokenClient server;
  private final SharedRequest<Key> sharedRequest = new SharedRequest<>();
  private final Map<Key, BearerToken> fresh = new ConcurrentHashMap<>();

  public TokenCache(TokenClient server) {
    this.server = server;
  }

  /**
   * Returns a token for an operation, from the cache or from the token server.
   *
   * @param user the credential, empty for an anonymous token
   * @param refused the header that the registry has just rejected, so that its token is replaced
   */
  BearerToken token(
      TokenRealm realm,
      RegistryOperation operation,
      Optional<Credential> user,
      Optional<String> refused)
      throws IOException {
    Key key = new Key(operation.domain(), realm, user);
    Optional<BearerToken> known = known(key, refused);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<HttpResult> result =
        sharedRequest.ask(key, operation.deadline(), () -> answer(key, operation, refused));
    Optional<BearerToken> got = known(key, refused);
    if (got.isPresent()) {
      return got.get();
    }
    return result.isPresent()
        ? server.token(operation, result.get())
        : token(realm, operation, user, refused);
  }

  /** Requests an anonymous token, which is not cached; empty if the server returns none. */
  Optional<BearerToken> anonymous(TokenRealm realm, Deadline deadline) throws IOException {
    HttpResult result = server.ask(realm, Optional.empty(), deadline);
    return result.isSuccess() ? BearerToken.read(result.json()) : Optional.empty();
  }

  /** Requests a token; empty if another thread has cached one in the meantime. */
  private Optional<HttpResult> answer(
      Key key, RegistryOperation operation, Optional<String> refused) throws IOException {
    if (known(key, refused).isPresent()) {
      return Optional.empty();
    }
    HttpResult result = server.ask(key.realm(), key.user(), operation.deadline());
    keep(key, result);
    return Optional.of(result);
  }

  private void keep(Key key, HttpResult result) throws IOException {
    if (kept.incrementAndGet() % SWEEP == 0) {
      fresh.values().removeIf(token -> !token.isFresh());
    }
    if (result.isSuccess()) {
      BearerToken.read(result.json())
          .filter(BearerToken::isFresh)
          .ifPresent(token -> fresh.put(key, token));
    }
  }

  private Optional<BearerToken> known(Key key, Optional<String> refused) {
    BearerToken token = fresh.get(key);
    if (token == null || !token.isFresh()) {
      return Optional.empty();
    }
    boolean isRefused = refused.isPresent() && refused.get().equals(token.header());
    return isRefused ? Optional.empty() : Optional.of(token);
  }

  /**
   * The scope of validity of a token.
   *
   * @param registry the registry's domain
   * @param realm the token server and the scopes
   * @param user the credential, empty for an anonymous token
   */
  private record Key(String registry, TokenRealm realm, Optional<Credential> user) {}
}
