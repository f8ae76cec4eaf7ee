package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.registry.InsecureRegistries;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What registries demanded so far, and the tokens that satisfy them. Thread-safe.
 *
 * <p>Basic is remembered for a registry, Bearer for a repository and what is wanted of it.
 */
final class Authorizations {
  private final TokenServer tokens;
  private final InsecureRegistries insecure;
  private final Set<String> basic = ConcurrentHashMap.newKeySet();
  private final Map<String, Realm> realms = new ConcurrentHashMap<>();
  private final Map<String, Token> fresh = new ConcurrentHashMap<>();

  Authorizations(TokenServer tokens, InsecureRegistries insecure) {
    this.tokens = tokens;
    this.insecure = insecure;
  }

  /** The header to send at once; empty for a repository that has demanded nothing yet. */
  Optional<String> known(Question question, Call call) throws IOException {
    if (basic.contains(question.domain())) {
      return basic(question);
    }
    Realm realm = realms.get(key(question, call));
    return realm == null ? Optional.empty() : Optional.of(bearer(realm, question, call));
  }

  /** The header that meets the demand of a 401; empty if we have nothing to show. */
  Optional<String> meet(Answer refused, URI base, Question question, Call call) throws IOException {
    Optional<Challenge> challenge =
        Challenge.choose(refused.headers().allValues("WWW-Authenticate"));
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    if (challenge.get().isBasic()) {
      basic.add(question.domain());
      return basic(question);
    }
    Realm realm = Realm.of(challenge.get(), Origin.of(base), scope(question, call), insecure);
    realms.put(key(question, call), realm);
    fresh.remove(key(question, call));
    return Optional.of(bearer(realm, question, call));
  }

  private static Optional<String> basic(Question question) {
    return question.credential().flatMap(Authorizations::withoutServer);
  }

  /** An identity token is only good at a token server. */
  private static Optional<String> withoutServer(Credential credential) {
    return switch (credential.kind()) {
      case PASSWORD -> Optional.of(TokenServer.basic(credential));
      case REGISTRY_TOKEN -> Optional.of("Bearer " + credential.secret());
      case IDENTITY_TOKEN -> Optional.empty();
    };
  }

  private String bearer(Realm realm, Question question, Call call) throws IOException {
    Token known = fresh.get(key(question, call));
    if (known != null && known.isFresh()) {
      return known.header();
    }
    Optional<Credential> credential = question.credential();
    if (credential.isPresent() && credential.get().kind() == Credential.Kind.REGISTRY_TOKEN) {
      return "Bearer " + credential.get().secret();
    }
    Token token = tokens.token(realm, question);
    fresh.put(key(question, call), token);
    return token.header();
  }

  private static String key(Question question, Call call) {
    return question.domain() + " " + scope(question, call);
  }

  private static String scope(Question question, Call call) {
    return "repository:" + question.image().path() + ":" + call.access();
  }
}
