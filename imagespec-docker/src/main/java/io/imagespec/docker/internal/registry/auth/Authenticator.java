package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.RegistryTransport;
import io.imagespec.registry.InsecureRegistries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cache of the challenges of registries, which creates the authorization of each request.
 * Thread-safe.
 *
 * <p>A Basic challenge is valid for the whole registry. A Bearer challenge is too: the token is
 * requested before the first request to each repository. If a registry requires a scope other than
 * the expected one, that scope is remembered for the repository.
 */
public final class Authenticator {
  /** The size of the largest response to a ping, in bytes. */
  private static final int PING_LIMIT = 64 * 1024;

  private final TokenCache tokenCache;
  private final InsecureRegistries insecure;
  private final Set<String> pinged = ConcurrentHashMap.newKeySet();
  private final SharedRequest<String> pings = new SharedRequest<>();
  private final Set<String> basic = ConcurrentHashMap.newKeySet();
  private final Map<String, TokenRealm> registryRealms = new ConcurrentHashMap<>();
  private final Map<String, TokenRealm> scopeRealms = new ConcurrentHashMap<>();

  public Authenticator(TokenCache tokenCache, InsecureRegistries insecure) {
    this.tokenCache = tokenCache;
    this.insecure = insecure;
  }

  /**
   * Asks a registry for its challenge before the first request to it, so that no request has to be
   * sent twice. All threads share one ping.
   *
   * @param transport the transport that sends the ping
   */
  public void pingOnce(RegistryOperation operation, String access, RegistryTransport transport)
      throws IOException {
    String domain = operation.domain();
    while (!pinged.contains(domain)) {
      pings.ask(domain, operation.deadline(), () -> ping(operation, access, transport));
    }
  }

  private Optional<HttpResult> ping(
      RegistryOperation operation, String access, RegistryTransport transport) throws IOException {
    Optional<HttpResult> result =
        pinged.contains(operation.domain())
            ? Optional.empty()
            : sendPing(operation, access, transport);
    pinged.add(operation.domain());
    return result;
  }

  /** Sends a ping. An invalid response counts as one without a challenge. */
  private Optional<HttpResult> sendPing(
      RegistryOperation operation, String access, RegistryTransport transport) throws IOException {
    HttpRequest.Builder request =
        HttpRequests.begin().header("Accept", "*/*").method("GET", BodyPublishers.noBody());
    try {
      HttpResult result =
          transport.send(
              operation.domain(),
              operation.withNamespace("/v2/"),
              request,
              PING_LIMIT,
              operation.deadline());
      if (result.status() == 401 && result.isFrom(transport.registry(operation.domain()))) {
        rememberChallenge(result, operation, access);
      }
      return Optional.of(result);
    } catch (InvalidResponseException e) {
      return Optional.empty();
    }
  }

  /** Remembers the challenge that a registry returned to a ping. */
  private void rememberChallenge(HttpResult refused, RegistryOperation operation, String access)
      throws IOException {
    Optional<AuthChallenge> challenge =
        AuthChallenge.choose(refused.headers().allValues("WWW-Authenticate"));
    if (challenge.isPresent() && challenge.get().isBasic()) {
      basic.add(operation.domain());
    } else if (challenge.isPresent()) {
      String scope = scope(operation, access);
      TokenRealm realm =
          TokenRealm.of(challenge.get(), Origin.of(refused.uri()), scope, insecure).of(scope);
      registryRealms.put(operation.domain(), realm);
    }
  }

  /** Returns the header for a first attempt; empty if the registry has sent no challenge yet. */
  public Optional<String> header(RegistryOperation operation, String access) throws IOException {
    if (basic.contains(operation.domain())) {
      return basic(operation);
    }
    TokenRealm own = scopeRealms.isEmpty() ? null : scopeRealms.get(key(operation, access));
    if (own != null) {
      return Optional.of(bearer(own, operation, Optional.empty()));
    }
    TokenRealm other = registryRealms.get(operation.domain());
    return other == null
        ? Optional.empty()
        : Optional.of(bearer(other.of(scope(operation, access)), operation, Optional.empty()));
  }

  /**
   * Returns the header that answers the challenge of a 401; empty if the challenge cannot be
   * answered.
   *
   * @param shown the header of the rejected request
   */
  public Optional<String> answerChallenge(
      HttpResult refused,
      URI base,
      RegistryOperation operation,
      String access,
      Optional<String> shown)
      throws IOException {
    Optional<AuthChallenge> challenge =
        AuthChallenge.choose(refused.headers().allValues("WWW-Authenticate"));
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    if (challenge.get().isBasic()) {
      basic.add(operation.domain());
      return basic(operation);
    }
    basic.remove(operation.domain());
    TokenRealm realm =
        TokenRealm.of(challenge.get(), Origin.of(base), scope(operation, access), insecure);
    remember(realm, operation, access);
    return Optional.of(bearer(realm, operation, shown));
  }

  /** Returns an anonymous token for a server that the registry redirected to. */
  public Optional<String> anonymous(HttpResult refused, RegistryOperation operation)
      throws IOException {
    Optional<AuthChallenge> challenge =
        AuthChallenge.choose(refused.headers().allValues("WWW-Authenticate"))
            .filter(found -> !found.isBasic());
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    String scope = challenge.get().parameter("scope").orElse("");
    TokenRealm realm = TokenRealm.of(challenge.get(), Origin.of(refused.uri()), scope, insecure);
    return tokenCache.anonymous(realm, operation.deadline()).map(BearerToken::header);
  }

  private void remember(TokenRealm realm, RegistryOperation operation, String access) {
    if (realm.equals(realm.of(scope(operation, access)))) {
      registryRealms.put(operation.domain(), realm);
      scopeRealms.remove(key(operation, access));
    } else {
      scopeRealms.put(key(operation, access), realm);
    }
  }

  private static Optional<String> basic(RegistryOperation operation) throws IOException {
    Optional<Credential> credential = operation.credentials().find();
    Optional<String> header =
        credential.isEmpty() ? Optional.empty() : withoutServer(credential.get());
    if (header.isPresent()) {
      operation.credentials().presented().add(credential.get());
    }
    return header;
  }

  /**
   * Returns the header for a server without a token server; empty for an identity token, which is
   * valid only at a token server.
   */
  private static Optional<String> withoutServer(Credential credential) throws IOException {
    return switch (credential.kind()) {
      case PASSWORD -> Optional.of(TokenClient.basic(credential));
      case REGISTRY_TOKEN -> Optional.of(BearerToken.of(credential).header());
      case IDENTITY_TOKEN -> Optional.empty();
    };
  }

  private String bearer(TokenRealm realm, RegistryOperation operation, Optional<String> refused)
      throws IOException {
    Optional<Credential> credential = operation.credentials().find();
    credential.ifPresent(operation.credentials().presented()::add);
    boolean isReady =
        credential.isPresent() && credential.get().kind() == Credential.Kind.REGISTRY_TOKEN;
    BearerToken token =
        isReady
            ? BearerToken.of(credential.get())
            : tokenCache.token(realm, operation, credential, refused);
    return token.header();
  }

  private static String key(RegistryOperation operation, String access) {
    return operation.domain() + " " + scope(operation, access);
  }

  private static String scope(RegistryOperation operation, String access) {
    return "repository:" + operation.image().path() + ":" + access;
  }
}
