package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import java.time.Duration;
import java.util.Optional;

/**
 * A bearer token.
 *
 * @param value the token, a secret
 * @param expires when it stops being used, of {@link System#nanoTime()}
 */
public record BearerToken(String value, long expires) {
  private static final int SECRET_LIMIT = 32 * 1024;

  /** How long a token is good if its server does not say, by the specification. */
  private static final long DEFAULT_SECONDS = 60;

  /** Nobody's clock is relied on for longer. */
  private static final long MOST_SECONDS = 3600;

  /** How long before its end a token is no longer used. */
  private static final long MARGIN_SECONDS = 10;

  /** Reads a token server's answer; the time counts from now, not by the server's clock. */
  static Optional<BearerToken> read(JsonValue json) throws InvalidResponseException {
    long said = json.number("expires_in").orElse(0);
    long seconds = Math.min(said > 0 ? said : DEFAULT_SECONDS, MOST_SECONDS);
    long expires = System.nanoTime() + Duration.ofSeconds(seconds - MARGIN_SECONDS).toNanos();
    Optional<String> value = filled(json, "token").or(() -> filled(json, "access_token"));
    if (value.filter(text -> !isUsable(text)).isPresent()) {
      throw new InvalidResponseException("the token server answered with a token that is none");
    }
    return value.map(text -> new BearerToken(text, expires));
  }

  /** The token that a user has ready. */
  static BearerToken of(Credential ready) throws InvalidResponseException {
    if (!isUsable(ready.secret())) {
      throw new InvalidResponseException("the token from " + ready.source() + " is none");
    }
    return new BearerToken(ready.secret(), Long.MAX_VALUE);
  }

  /** Anything else would be refused as a header, with a message that quotes it. */
  private static boolean isUsable(String text) {
    return text.length() <= SECRET_LIMIT && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  private static Optional<String> filled(JsonValue json, String name) {
    return json.text(name).filter(text -> !text.isEmpty());
  }

  boolean isFresh() {
    return expires - System.nanoTime() > 0;
  }

  String header() {
    return "Bearer " + value;
  }

  /** Never the token. */
  @Override
  public String toString() {
    return "Bearer ***";
  }
}
