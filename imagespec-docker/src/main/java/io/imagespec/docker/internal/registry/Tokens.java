package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bearer tokens in use: one for each registry, realm, scope and user, shared by all questions
 * and asked for once. Thread-safe.
 */
final class Tokens {
  /** How many tokens are got before those are forgotten that have ended. */
  private static final int SWEEP = 256;

  private final AtomicInteger kept = new AtomicInteger();
  private final TokenServer server;
  private final SharedAnswers<Key> answers = new SharedAnswers<>();
  private final Map<Key, Token> fresh = new ConcurrentHashMap<>();

  Tokens(TokenServer server) {
    this.server = server;
  }

  /**
   * A token for a question.
   *
   * @param refused the header that the registry has just refused, so that its token is replaced
   */
  Token token(Realm realm, Question question, Optional<String> refused) throws IOException {
    Key key = new Key(question.domain(), realm, question.credential());
    Optional<Token> known = known(key, refused);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<Answer> answer =
        answers.ask(key, question.deadline(), () -> answer(key, question, refused));
    Optional<Token> got = known(key, refused);
    if (got.isPresent()) {
      return got.get();
    }
    return answer.isPresent()
        ? server.token(question, answer.get())
        : token(realm, question, refused);
  }

  /** An anonymous token, which is not kept; empty if the server gives none. */
  Optional<Token> anonymous(Realm realm, Deadline deadline) throws IOException {
    Answer answer = server.ask(realm, Optional.empty(), deadline);
    return answer.isSuccess() ? Token.read(answer.topOfJson()) : Optional.empty();
  }

  /** Empty if another thread has got a token in the meantime. */
  private Optional<Answer> answer(Key key, Question question, Optional<String> refused)
      throws IOException {
    if (known(key, refused).isPresent()) {
      return Optional.empty();
    }
    Answer answer = server.ask(key.realm(), key.user(), question.deadline());
    keep(key, answer);
    return Optional.of(answer);
  }

  private void keep(Key key, Answer answer) throws IOException {
    if (kept.incrementAndGet() % SWEEP == 0) {
      fresh.values().removeIf(token -> !token.isFresh());
    }
    if (answer.isSuccess()) {
      Token.read(answer.topOfJson())
          .filter(Token::isFresh)
          .ifPresent(token -> fresh.put(key, token));
    }
  }

  private Optional<Token> known(Key key, Optional<String> refused) {
    Token token = fresh.get(key);
    if (token == null || !token.isFresh()) {
      return Optional.empty();
    }
    boolean isRefused = refused.isPresent() && refused.get().equals(token.header());
    return isRefused ? Optional.empty() : Optional.of(token);
  }

  /** For whom and for what a token is; looked up often, so its hash is kept. */
  private static final class Key {
    private final String registry;
    private final Realm realm;
    private final Optional<Credential> user;
    private final int hash;

    Key(String registry, Realm realm, Optional<Credential> user) {
      this.registry = registry;
      this.realm = realm;
      this.user = user;
      this.hash = realm.scopes().hashCode() * 31 + realm.registry().hashCode();
    }

    Realm realm() {
      return realm;
    }

    Optional<Credential> user() {
      return user;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && hash == that.hash
          && registry.equals(that.registry)
          && realm.equals(that.realm)
          && user.equals(that.user);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
