package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.registry.InsecureRegistries;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What registries demanded so far. Thread-safe.
 *
 * <p>Basic is remembered for a registry. So is Bearer, whose token is then got before a repository
 * is first asked; where a registry wanted another scope than expected, that is remembered for the
 * repository.
 */
public final class Authenticator {
  private final TokenCache tokenCache;
  private final InsecureRegistries insecure;
  private final Set<String> greeted = ConcurrentHashMap.newKeySet();
  private final SingleFlight<String> greetings = new SingleFlight<>();
  private final Set<String> basic = ConcurrentHashMap.newKeySet();
  private final Map<String, TokenRealm> usual = new ConcurrentHashMap<>();
  private final Map<String, TokenRealm> special = new ConcurrentHashMap<>();

  public Authenticator(TokenCache tokenCache, InsecureRegistries insecure) {
    this.tokenCache = tokenCache;
    this.insecure = insecure;
  }

  /**
   * Has a registry say what it demands before it is first asked, so that no question has to be
   * asked twice; once for all threads.
   */
  public void pingOnce(RegistryOperation operation, SingleFlight.Work greeting) throws IOException {
    while (!greeted.contains(operation.domain())) {
      greetings.ask(operation.domain(), operation.deadline(), () -> ping(operation, greeting));
    }
  }

  private Optional<HttpResult> ping(RegistryOperation operation, SingleFlight.Work greeting)
      throws IOException {
    Optional<HttpResult> result =
        greeted.contains(operation.domain()) ? Optional.empty() : greeting.ask();
    greeted.add(operation.domain());
    return result;
  }

  /** Takes the challenge of a registry that was not asked for a repository yet. */
  public void rememberChallenge(
      HttpResult refused, URI base, RegistryOperation operation, String access) throws IOException {
    Optional<AuthChallenge> challenge =
        AuthChallenge.choose(refused.headers().allValues("WWW-Authenticate"));
    if (challenge.isPresent() && challenge.get().isBasic()) {
      basic.add(operation.domain());
    } else if (challenge.isPresent()) {
      String scope = scope(operation, access);
      TokenRealm realm = TokenRealm.of(challenge.get(), Origin.of(base), scope, insecure).of(scope);
      usual.put(operation.domain(), realm);
    }
  }

  /** The header to send at once; empty if the registry has demanded nothing yet. */
  public Optional<String> header(RegistryOperation operation, String access) throws IOException {
    if (basic.contains(operation.domain())) {
      return basic(operation);
    }
    TokenRealm own = special.isEmpty() ? null : special.get(key(operation, access));
    if (own != null) {
      return Optional.of(bearer(own, operation, Optional.empty()));
    }
    TokenRealm other = usual.get(operation.domain());
    return other == null
        ? Optional.empty()
        : Optional.of(bearer(other.of(scope(operation, access)), operation, Optional.empty()));
  }

  /**
   * The header that meets the demand of a 401; empty if we have nothing to show.
   *
   * @param shown the header that was not enough
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

  /** An anonymous token for a server that the registry redirected to. */
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
      usual.put(operation.domain(), realm);
      special.remove(key(operation, access));
    } else {
      special.put(key(operation, access), realm);
    }
  }

  private static Optional<String> basic(RegistryOperation operation) throws IOException {
    Optional<Credential> credential = operation.credential();
    Optional<String> header =
        credential.isEmpty() ? Optional.empty() : withoutServer(credential.get());
    if (header.isPresent()) {
      operation.presented().add(credential.get());
    }
    return header;
  }

  /** An identity token is only good at a token server. */
  private static Optional<String> withoutServer(Credential credential) throws IOException {
    return switch (credential.kind()) {
      case PASSWORD -> Optional.of(TokenClient.basic(credential));
      case REGISTRY_TOKEN -> Optional.of(BearerToken.of(credential).header());
      case IDENTITY_TOKEN -> Optional.empty();
    };
  }

  private String bearer(TokenRealm realm, RegistryOperation operation, Optional<String> refused)
      throws IOException {
    Optional<Credential> credential = operation.credential();
    credential.ifPresent(operation.presented()::add);
    boolean isReady =
        credential.isPresent() && credential.get().kind() == Credential.Kind.REGISTRY_TOKEN;
    BearerToken token =
        isReady ? BearerToken.of(credential.get()) : tokenCache.token(realm, operation, refused);
    return token.header();
  }

  private static String key(RegistryOperation operation, String access) {
    return operation.domain() + " " + scope(operation, access);
  }

  private static String scope(RegistryOperation operation, String access) {
    return "repository:" + operation.image().path() + ":" + access;
  }
}
