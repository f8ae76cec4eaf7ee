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
  private final TokenCache tokens;
  private final InsecureRegistries insecure;
  private final Set<String> greeted = ConcurrentHashMap.newKeySet();
  private final SingleFlight<String> greetings = new SingleFlight<>();
  private final Set<String> basic = ConcurrentHashMap.newKeySet();
  private final Map<String, TokenRealm> usual = new ConcurrentHashMap<>();
  private final Map<String, TokenRealm> special = new ConcurrentHashMap<>();

  public Authenticator(TokenCache tokens, InsecureRegistries insecure) {
    this.tokens = tokens;
    this.insecure = insecure;
  }

  /**
   * Has a registry say what it demands before it is first asked, so that no question has to be
   * asked twice; once for all threads.
   */
  public void greet(RegistryOperation question, SingleFlight.Work greeting) throws IOException {
    while (!greeted.contains(question.domain())) {
      greetings.ask(question.domain(), question.deadline(), () -> heard(question, greeting));
    }
  }

  private Optional<HttpResult> heard(RegistryOperation question, SingleFlight.Work greeting)
      throws IOException {
    Optional<HttpResult> answer =
        greeted.contains(question.domain()) ? Optional.empty() : greeting.ask();
    greeted.add(question.domain());
    return answer;
  }

  /** Takes the challenge of a registry that was not asked for a repository yet. */
  public void expect(HttpResult refused, URI base, RegistryOperation question, String access)
      throws IOException {
    Optional<AuthChallenge> challenge =
        AuthChallenge.choose(refused.headers().allValues("WWW-Authenticate"));
    if (challenge.isPresent() && challenge.get().isBasic()) {
      basic.add(question.domain());
    } else if (challenge.isPresent()) {
      String scope = scope(question, access);
      TokenRealm realm = TokenRealm.of(challenge.get(), Origin.of(base), scope, insecure).of(scope);
      usual.put(question.domain(), realm);
    }
  }

  /** The header to send at once; empty if the registry has demanded nothing yet. */
  public Optional<String> known(RegistryOperation question, String access) throws IOException {
    if (basic.contains(question.domain())) {
      return basic(question);
    }
    TokenRealm own = special.isEmpty() ? null : special.get(key(question, access));
    if (own != null) {
      return Optional.of(bearer(own, question, Optional.empty()));
    }
    TokenRealm other = usual.get(question.domain());
    return other == null
        ? Optional.empty()
        : Optional.of(bearer(other.of(scope(question, access)), question, Optional.empty()));
  }

  /**
   * The header that meets the demand of a 401; empty if we have nothing to show.
   *
   * @param shown the header that was not enough
   */
  public Optional<String> meet(
      HttpResult refused,
      URI base,
      RegistryOperation question,
      String access,
      Optional<String> shown)
      throws IOException {
    Optional<AuthChallenge> challenge =
        AuthChallenge.choose(refused.headers().allValues("WWW-Authenticate"));
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    if (challenge.get().isBasic()) {
      basic.add(question.domain());
      return basic(question);
    }
    basic.remove(question.domain());
    TokenRealm realm =
        TokenRealm.of(challenge.get(), Origin.of(base), scope(question, access), insecure);
    remember(realm, question, access);
    return Optional.of(bearer(realm, question, shown));
  }

  /** An anonymous token for a server that the registry redirected to. */
  public Optional<String> anonymous(HttpResult refused, RegistryOperation question)
      throws IOException {
    Optional<AuthChallenge> challenge =
        AuthChallenge.choose(refused.headers().allValues("WWW-Authenticate"))
            .filter(found -> !found.isBasic());
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    String scope = challenge.get().parameter("scope").orElse("");
    TokenRealm realm = TokenRealm.of(challenge.get(), Origin.of(refused.uri()), scope, insecure);
    return tokens.anonymous(realm, question.deadline()).map(BearerToken::header);
  }

  private void remember(TokenRealm realm, RegistryOperation question, String access) {
    if (realm.equals(realm.of(scope(question, access)))) {
      usual.put(question.domain(), realm);
      special.remove(key(question, access));
    } else {
      special.put(key(question, access), realm);
    }
  }

  private static Optional<String> basic(RegistryOperation question) throws IOException {
    Optional<Credential> credential = question.credential();
    Optional<String> header =
        credential.isEmpty() ? Optional.empty() : withoutServer(credential.get());
    if (header.isPresent()) {
      question.shown().add(credential.get());
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

  private String bearer(TokenRealm realm, RegistryOperation question, Optional<String> refused)
      throws IOException {
    Optional<Credential> credential = question.credential();
    credential.ifPresent(question.shown()::add);
    boolean isReady =
        credential.isPresent() && credential.get().kind() == Credential.Kind.REGISTRY_TOKEN;
    BearerToken token =
        isReady ? BearerToken.of(credential.get()) : tokens.token(realm, question, refused);
    return token.header();
  }

  private static String key(RegistryOperation question, String access) {
    return question.domain() + " " + scope(question, access);
  }

  private static String scope(RegistryOperation question, String access) {
    return "repository:" + question.image().path() + ":" + access;
  }
}
